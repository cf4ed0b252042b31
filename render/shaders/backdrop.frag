#version 330 core
// Grey-blue paper behind the character, lit a little behind the head.
#include "studio.glsl"
in vec2 screen;

uniform float aspect;

out vec4 colour;

void main() {
    vec2 offset = (screen - vec2(0.5, 0.56)) * vec2(aspect, 1.0);
    float glow = exp(-2.6 * dot(offset, offset));
    vec3 paper = mix(vec3(0.045, 0.056, 0.072), vec3(0.205, 0.250, 0.305), glow);
    paper *= 0.82 + 0.18 * screen.y;
    colour = vec4(encode(paper) + dither(), 1.0);
}

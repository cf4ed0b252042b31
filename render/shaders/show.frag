#version 330 core
// The finished picture in a window; mirroring happens here and nowhere else.
in vec2 screen;

uniform sampler2D picture;
uniform bool mirrored;

out vec4 colour;

void main() { colour = texture(picture, vec2(mirrored ? 1.0 - screen.x : screen.x, screen.y)); }

#version 330 core
// What is behind the person: a picture, stretched over the target.
in vec2 screen;

uniform sampler2D room;

out vec4 colour;

void main() { colour = vec4(texture(room, vec2(screen.x, 1.0 - screen.y)).rgb, 1.0); }

#version 330 core
// Text as Pillow drew it.
in vec2 screen;

uniform sampler2D panel;

out vec4 colour;

void main() { colour = texture(panel, screen); }

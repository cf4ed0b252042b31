#version 330 core
// One triangle that covers the whole target; no buffer needed.
out vec2 screen;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
    screen = corner * 0.5 + 0.5;
    gl_Position = vec4(corner, 0.0, 1.0);
}

#version 330 core
// An unknown mesh in its own space, seen through one 4x4.
in vec3 in_position;
in vec3 in_normal;

uniform mat4 T_clip_world;

out vec3 world_position;
out vec3 world_normal;

void main() {
    world_position = in_position;
    world_normal = in_normal;
    gl_Position = T_clip_world * vec4(in_position, 1.0);
}

#version 330 core
// The moved character seen from a light; depth only.
in int in_vertex;

uniform sampler2D positions;
uniform mat4 T_map_mesh;

void main() {
    vec3 position = texelFetch(positions, ivec2(in_vertex & 511, in_vertex >> 9), 0).xyz;
    gl_Position = T_map_mesh * vec4(position, 1.0);
}

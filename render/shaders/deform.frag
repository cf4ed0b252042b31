#version 330 core
// One vertex per texel: neutral + sum of active basis rows, eyeballs turned, head pose blended in.
uniform sampler2D neutral;  // xyz mesh space, w head weight
uniform isampler2D eye_index;
uniform sampler2DArray basis;  // 16 bits, each row scaled by its own largest component
uniform int row_count;
uniform int rows[@K@];
uniform float amounts[@K@];
uniform vec3 eye_centres[2];
uniform mat3 eye_rotations[2];
uniform mat4 T_mesh_head;

out vec4 moved;

void main() {
    ivec2 texel = ivec2(gl_FragCoord.xy);
    vec4 start = texelFetch(neutral, texel, 0);
    vec3 vertex = start.xyz;
    for (int slot = 0; slot < row_count; ++slot) {
        vec3 stored = texelFetch(basis, ivec3(texel, rows[slot]), 0).xyz;
        vertex += amounts[slot] * (stored * 65535.0 - 32768.0);
    }
    int eye = texelFetch(eye_index, texel, 0).x;
    if (eye >= 0) vertex = eye_rotations[eye] * (vertex - eye_centres[eye]) + eye_centres[eye];
    vertex += start.w * ((T_mesh_head * vec4(vertex, 1.0)).xyz - vertex);
    moved = vec4(vertex, 1.0);
}

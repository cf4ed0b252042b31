#version 330 core
// A corner takes its moved position and normal from the textures the morph wrote.
in int in_vertex;
in vec2 in_uv;
in vec4 in_paint;
in vec3 in_local;
in int in_eye;
#ifdef WITH_BROWS
in vec2 in_brow;
#endif

uniform sampler2D positions;
uniform sampler2D normals;
uniform sampler2D access;
uniform mat4 T_camera_mesh;
uniform mat4 T_clip_camera;
uniform float mouth_open;

out vec3 camera_position;
out vec3 camera_normal;
out vec2 uv;
out vec4 paint;
out vec3 local;
flat out int eye;
out float openness;
#ifdef WITH_BROWS
out vec2 brow;
#endif

void main() {
    ivec2 texel = ivec2(in_vertex & 511, in_vertex >> 9);
    vec4 position = T_camera_mesh * vec4(texelFetch(positions, texel, 0).xyz, 1.0);
    vec2 reached = texelFetch(access, texel, 0).xy;
    camera_position = position.xyz;
    camera_normal = mat3(T_camera_mesh) * texelFetch(normals, texel, 0).xyz;
    uv = in_uv;
    paint = in_paint;
    local = in_local;
    eye = in_eye;
#ifdef WITH_BROWS
    brow = in_brow;
#endif
    openness = mix(reached.x, reached.y, mouth_open);
    gl_Position = T_clip_camera * position;
}

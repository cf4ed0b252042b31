#version 330 core
// Moved on the CPU into camera space; what does not move comes in buffers of its own.
in vec3 in_position;
in vec3 in_normal;
in vec4 in_albedo;    // linear RGB, alpha
in vec4 in_traits;    // gloss, grain, light wrap, eye: 1 left, 2 right, 0 neither
in vec2 in_access;    // light that reaches it, mouth shut and open
in vec2 in_brow;
in vec3 in_local;     // eyeballs: left, up, forward; else the place on the resting head, cm

uniform mat4 T_clip_camera;
uniform float mouth_open;

out vec3 camera_position;
out vec3 camera_normal;
out vec4 albedo;
out vec4 traits;
out float openness;
out vec2 brow;
out vec3 local;

void main() {
    camera_position = in_position;
    camera_normal = in_normal;
    albedo = in_albedo;
    traits = in_traits;
    openness = mix(in_access.x, in_access.y, mouth_open);
    brow = in_brow;
    local = in_local;
    gl_Position = T_clip_camera * vec4(in_position, 1.0);
}

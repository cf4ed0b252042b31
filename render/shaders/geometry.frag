#version 330 core
// Plain shaded clay for a face tracker: one key light and a hemispheric fill, both sides alike.
in vec3 world_position;
in vec3 world_normal;

uniform mat3 R_camera_world;
uniform float handedness;
uniform vec3 light;
uniform bool flat_shading;
uniform vec3 albedo;
uniform float fill;

layout(location = 0) out vec4 colour;
layout(location = 1) out int triangle_id;

void main() {
    vec3 position = R_camera_world * world_position;
    // The screen's own derivatives always span a normal towards the viewer, whatever the winding.
    vec3 facing = normalize(handedness * cross(dFdx(position), dFdy(position)));
    vec3 normal = R_camera_world * world_normal;
    bool usable = !flat_shading && dot(normal, normal) > 1e-12;
    normal = usable ? normalize(normal) : facing;
    if (dot(normal, facing) < 0.0) normal = -normal;

    float key = max(dot(normal, light), 0.0);
    float sky = 0.5 + 0.5 * normal.y;
    float shade = (1.0 - fill) * key + fill * (0.4 + 0.6 * sky);
    // Perceptual, not linear: the tracker was tuned on photographs seen as bytes.
    colour = vec4(albedo * shade * 1.15, 1.0);
    triangle_id = gl_PrimitiveID;
}

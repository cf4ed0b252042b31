#version 330 core
// A person before a webcam: up to three lamps, light from the room, two manners of reflecting it.
// Manner 0 wraps light round flesh and has a Blinn-Phong highlight; manner 1 is rough (Oren and
// Nayar 1994, their qualitative model) with a GGX highlight (Walter et al. 2007).
in vec3 camera_position;
in vec3 camera_normal;
in vec4 albedo;
in vec4 traits;
in float openness;
in vec3 local;
#include "brow.glsl"

uniform int manner;
uniform int lamp_count;
uniform vec3 lamps[3];         // directions to them, camera axes
uniform vec3 lamp_colours[3];
uniform vec3 above;            // up in the room, camera axes
uniform vec3 sky;
uniform vec3 ground;
uniform float roughness;
uniform float brow_share;
uniform vec3 iris_colour;      // linear
uniform vec3 iris_size;        // radians: iris, pupil; darkness of the limbal ring
uniform vec3 sclera;
uniform vec3 poles[2];         // where the eyes look, camera axes
uniform mat3 eye_turns[2];     // of each eye in the head; the balls stay, what is on them turns
uniform vec3 exposure;
uniform vec2 tone;             // shoulder, gamma

out vec4 colour;

float hash(vec3 p) {
    p = fract(p * vec3(0.1031, 0.1030, 0.0973));
    p += dot(p, p.yxz + 33.33);
    return fract((p.x + p.y) * p.z);
}

float noise(vec3 p) {
    vec3 cell = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    vec2 o = vec2(0.0, 1.0);
    vec4 near = vec4(hash(cell + o.xxx), hash(cell + o.yxx), hash(cell + o.xyx), hash(cell + o.yyx));
    vec4 far = vec4(hash(cell + o.xxy), hash(cell + o.yxy), hash(cell + o.xyy), hash(cell + o.yyy));
    vec4 mixed = mix(near, far, f.z);
    vec2 row = mix(mixed.xy, mixed.zw, f.y);
    row = mix(mixed.xz, mixed.yw, f.x);
    return mix(row.x, row.y, f.y);
}

vec3 paint_eye(int eye) {
    vec3 direction = normalize(transpose(eye_turns[eye - 1]) * local);
    float away = acos(clamp(direction.z, -1.0, 1.0));
    float around = atan(direction.y, direction.x);
    float soft = clamp(fwidth(away) * 0.8, 0.008, 0.12);
    float out_to = clamp((away - iris_size.y) / (iris_size.x - iris_size.y), 0.0, 1.0);
    float rays = sin(around * 31.0 + 2.0 * sin(around * 9.0)) * 0.25 * (1.0 - out_to);
    vec3 iris = iris_colour * (1.0 + rays);
    iris *= 1.0 - iris_size.z * smoothstep(0.65, 1.0, out_to);
    vec3 white = sclera * mix(vec3(1.0), vec3(0.92, 0.70, 0.66), smoothstep(0.7, 1.3, away));
    vec3 seen = mix(iris, white, smoothstep(iris_size.x - soft, iris_size.x + soft, away));
    return mix(vec3(0.004), seen, smoothstep(iris_size.y - soft, iris_size.y + soft, away));
}

float diffuse(vec3 normal, vec3 to_viewer, vec3 lamp, float wrap) {
    float facing = dot(normal, lamp);
    if (manner == 0) {
        float lit = max((facing + wrap) / (1.0 + wrap), 0.0);
        return lit * (0.65 + 0.35 * lit);
    }
    float seen = max(dot(normal, to_viewer), 0.02), lit = max(facing, 0.0);
    float s = 0.49, a = 1.0 - 0.5 * s / (s + 0.33), b = 0.45 * s / (s + 0.09);
    float across = dot(to_viewer, lamp) - seen * facing;
    float t = across > 0.0 ? max(lit, seen) : 1.0;
    return lit * (a + b * across / max(t, 0.05));
}

float highlight(vec3 normal, vec3 to_viewer, vec3 lamp, float rough) {
    float lit = max(dot(normal, lamp), 0.0);
    vec3 halfway = normalize(to_viewer + lamp);
    float cosine = max(dot(normal, halfway), 0.0);
    float grazing = 1.0 - max(dot(to_viewer, halfway), 0.0);
    float fresnel = 0.04 + 0.96 * pow(grazing, 5.0);
    float a = rough * rough, lobe;
    if (manner == 0) {
        float exponent = 2.0 / (a * a) - 2.0;
        lobe = pow(cosine, exponent) * (exponent + 8.0) / 25.0;
    } else {
        float d = cosine * cosine * (a * a - 1.0) + 1.0;
        lobe = a * a / (3.1416 * d * d) * 0.9;
    }
    return lobe * fresnel * lit;
}

vec3 encode(vec3 light) {
    vec3 x = light * exposure;
    x = mix(x, x * (1.0 + x / 4.0) / (1.0 + x), tone.x);
    x = clamp(x, 0.0, 1.0);
    vec3 low = x * 12.92, high = 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055;
    return pow(mix(high, low, lessThan(x, vec3(0.0031308))), vec3(tone.y));
}

void main() {
    vec3 flat_normal = cross(dFdx(camera_position), dFdy(camera_position));
    vec3 normal = normalize(dot(camera_normal, camera_normal) > 0.0 ? camera_normal : flat_normal);
    bool within = dot(normal, flat_normal) < 0.0;
    if (within) normal = -normal;
    vec3 to_viewer = normalize(-camera_position);
    int eye = int(traits.w + 0.5);

    vec3 own = albedo.rgb;
    float gloss = traits.x, rough = roughness, reached = openness, wrap = traits.z;
    if (eye > 0) {
        own = paint_eye(eye);
        rough = 0.16;
    } else {
        own *= 1.0 + traits.y * (noise(local * 7.0) - 0.5);
        float cover = brow_share * brow_cover();
        own = mix(own, brow_colour, cover);
        gloss *= 1.0 - 0.7 * cover;
        if (within) reached *= 0.25;
    }
    vec3 mirror = normal;
    if (eye > 0) {  // the cornea bulges: over the iris normals turn faster
        vec3 pole = poles[eye - 1];
        float over_iris = smoothstep(cos(iris_size.x * 1.25), cos(iris_size.x * 0.8), dot(normal, pole));
        mirror = normalize(normal + 0.55 * over_iris * (normal - pole));
    }
    vec3 redder = pow(vec3(clamp(reached, 0.0, 1.0)), vec3(1.0 - wrap, 1.0, 1.05));
    vec3 light = mix(ground, sky, dot(normal, above) * 0.5 + 0.5) * redder;
    vec3 shine = vec3(0.0);
    for (int n = 0; n < lamp_count; n++) {
        float shaded = mix(smoothstep(0.0, 0.45, reached), 1.0, 0.2 * min(1.0, reached * 4.0));
        light += lamp_colours[n] * diffuse(normal, to_viewer, lamps[n], wrap) * shaded * redder;
        shine += lamp_colours[n] * highlight(mirror, to_viewer, lamps[n], rough) * shaded;
    }
    colour = vec4(encode(own * light + gloss * shine), albedo.a);
}

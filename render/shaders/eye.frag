#version 330 core
// An eyeball: painted from its own axes where no texture does it, always with a wet highlight.
#include "studio.glsl"
#include "surface.glsl"

uniform bool painted_iris;
uniform vec3 iris_colour;
uniform vec3 poles[2];  // where each eye looks, camera axes

const float IRIS = 0.485;    // radians from the pole; a human iris spans about 55 degrees
const float PUPIL = 0.185;

float fibres(float around, float out_to) {
    float rays = sin(around * 37.0 + sin(around * 11.0) * 2.0) * 0.5
        + sin(around * 71.0 + 1.7 + sin(around * 7.0) * 3.0) * 0.3 + sin(around * 19.0) * 0.2;
    return rays * smoothstep(0.0, 0.35, out_to) * (1.0 - 0.5 * out_to);
}

vec3 paint_eye(vec3 own) {
    vec3 direction = normalize(local);  // left, up, forward
    float away = acos(clamp(direction.z, -1.0, 1.0));
    float around = atan(direction.y, direction.x);
    float soft = fwidth(away) * 0.8 + 0.012;
    float out_to = clamp((away - PUPIL) / (IRIS - PUPIL), 0.0, 1.0);

    vec3 white = own * mix(vec3(1.0), vec3(0.93, 0.72, 0.68), smoothstep(0.75, 1.35, away));
    vec3 iris = iris_colour * (0.75 + 0.45 * fibres(around, out_to));
    iris = mix(iris * vec3(1.35, 1.15, 0.85), iris, smoothstep(0.05, 0.55, out_to));
    iris *= 1.0 - 0.75 * smoothstep(0.72, 1.0, out_to);   // limbal ring
    iris *= 0.8 + 0.45 * smoothstep(0.25, -0.35, direction.y / IRIS);  // light pools below
    vec3 seen = mix(iris, white, smoothstep(IRIS - soft, IRIS + soft * 1.5, away));
    return mix(vec3(0.006), seen, smoothstep(PUPIL - soft, PUPIL + soft, away));
}

// The cornea bulges: over the iris normals turn half as fast again, which is what brings the
// reflection of the lamp from the white of the eye onto the iris.
float catchlight(Facing facing) {
    vec3 pole = poles[max(eye, 0)];
    float over_iris = smoothstep(cos(IRIS * 1.25), cos(IRIS * 0.8), dot(facing.normal, pole));
    vec3 normal = normalize(facing.normal + 0.55 * over_iris * (facing.normal - pole));
    float lamp = dot(normal, normalize(KEY + facing.to_viewer));
    float soft = smoothstep(0.92, 1.0, lamp);
    return 0.55 * smoothstep(0.9865, 0.9915, lamp) + 0.04 * soft * soft;
}

void main() {
    vec4 own = own_colour();
    Facing facing = face_viewer();
    vec3 shown = painted_iris ? paint_eye(own.rgb) : own.rgb;
    float lid = smoothstep(0.02, 0.55, openness);

    vec3 light = KEY_COLOUR * wrapped(dot(facing.normal, KEY), scatter) * (0.25 + 0.75 * lid);
    light += fill_light(facing.normal) * lid;
    shown *= light * 0.56;
    shown += KEY_COLOUR * gloss * lid * catchlight(facing);
    colour = finish(shown, own);
}

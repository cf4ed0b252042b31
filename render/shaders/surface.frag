#version 330 core
// Skin and everything else but eyes: wrapped key light with a red terminator, fill, rims, highlight.
#include "studio.glsl"
#include "surface.glsl"
#ifdef WITH_BROWS
#include "brow.glsl"
#endif

uniform float shininess;
uniform float inside;
uniform float least_access;

void main() {
    vec4 own = own_colour();
    float shiny = gloss;
#ifdef WITH_BROWS
    float cover = brow_cover();
    own.rgb = mix(own.rgb, brow_colour, cover);
    shiny *= 1.0 - 0.6 * cover;
#endif
    Facing facing = face_viewer();
    vec3 normal = facing.normal;
    float open_to_light = max(openness, least_access);
    // Light that has bounced inside flesh leaves it redder, so shadows of skin are warm.
    vec3 reached = pow(vec3(open_to_light), vec3(1.15) - 1.1 * scatter);
    if (facing.within) reached *= inside;

    vec3 light = KEY_COLOUR * wrapped(dot(normal, KEY), scatter) * mix(reached, vec3(1.0), 0.35 * open_to_light);
    light += fill_light(normal) * reached;
    float edge = 1.0 - max(dot(normal, facing.to_viewer), 0.0);
    edge *= edge * edge * open_to_light;
    light += RIM_COLOUR * edge * wrapped(dot(normal, RIM), vec3(0.15));
    light += RIM_LEFT_COLOUR * edge * wrapped(dot(normal, RIM_LEFT), vec3(0.15));

    float shine = 0.72 * highlight(normal, facing.to_viewer, KEY, shininess)
        + 0.28 * highlight(normal, facing.to_viewer, KEY, shininess * 5.0);
    vec3 shown = own.rgb * light * 0.62 + KEY_COLOUR * shiny * shine * open_to_light;
    colour = finish(shown, own);
}

#version 330 core
// Skin and everything else but eyes: wrapped key light with a red terminator, fill, rims, highlight.
#include "studio.glsl"
#include "surface.glsl"

void main() {
    vec4 own = own_colour();
    if (own.a < alpha_cut) discard;
    Facing facing = face_viewer();
    vec3 normal = facing.normal;
    // Light that has bounced inside flesh leaves it redder, so shadows of skin are warm.
    vec3 reached = pow(vec3(openness), vec3(1.25) - 1.2 * scatter);
    if (facing.within) reached *= inside;

    vec3 light = KEY_COLOUR * wrapped(dot(normal, KEY), scatter) * mix(reached, vec3(1.0), 0.25 * openness);
    light += fill_light(normal) * reached;
    float edge = 1.0 - max(dot(normal, facing.to_viewer), 0.0);
    edge *= edge * openness;
    light += RIM_COLOUR * edge * wrapped(dot(normal, RIM), vec3(0.35));
    light += RIM_LEFT_COLOUR * edge * wrapped(dot(normal, RIM_LEFT), vec3(0.35));

    float shine = 0.72 * highlight(normal, facing.to_viewer, KEY, shininess)
        + 0.28 * highlight(normal, facing.to_viewer, KEY, shininess * 5.0);
    vec3 shown = own.rgb * light * 0.62 + KEY_COLOUR * gloss * shine * openness;
    colour = vec4(encode(shown) + dither(), see_through ? own.a : 1.0);
}

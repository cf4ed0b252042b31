// What every surface shader starts from.
in vec3 camera_position;
in vec3 camera_normal;
in vec2 uv;
in vec4 paint;
in vec3 local;
flat in int eye;
in float openness;

uniform sampler2D base_texture;
uniform bool textured;
uniform bool has_paint;
uniform vec4 base_colour;  // linear RGB, alpha
#ifdef WITH_ALPHA  // apart, because a shader that can discard is never spared a hidden pixel
uniform bool see_through;
uniform float alpha_cut;
#endif
uniform vec3 scatter;
uniform float gloss;

out vec4 colour;

struct Facing { vec3 normal; vec3 to_viewer; bool within; };

// Both sides are drawn; the side seen is told from the screen, not from the winding.
Facing face_viewer() {
    vec3 flat_normal = cross(dFdx(camera_position), dFdy(camera_position));
    vec3 normal = normalize(dot(camera_normal, camera_normal) > 0.0 ? camera_normal : flat_normal);
    bool within = dot(normal, flat_normal) < 0.0;
    return Facing(within ? -normal : normal, normalize(-camera_position), within);
}

// Vertex colours cover an opaque surface by their alpha; on a see-through one they multiply.
vec4 own_colour() {
    vec4 own = base_colour;
    if (textured) own *= texture(base_texture, uv);
    if (!has_paint) return own;
#ifdef WITH_ALPHA
    if (see_through) return own * paint;
#endif
    return vec4(mix(own.rgb, textured ? own.rgb * paint.rgb : paint.rgb, paint.a), own.a);
}

vec4 finish(vec3 light, vec4 own) {
#ifdef WITH_ALPHA
    if (own.a < alpha_cut) discard;
    if (see_through) return vec4(encode(light) + dither(), own.a);
#endif
    return vec4(encode(light) + dither(), 1.0);
}

float highlight(vec3 normal, vec3 to_viewer, vec3 to_light, float exponent) {
    vec3 halfway = normalize(to_viewer + to_light);
    float grazing = 1.0 - max(dot(to_viewer, halfway), 0.0);
    float fresnel = 0.04 + 0.96 * grazing * grazing * grazing * grazing * grazing;
    float lobe = pow(max(dot(normal, halfway), 0.0), exponent) * (exponent + 8.0) / 25.0;
    return lobe * fresnel * max(dot(normal, to_light), 0.0);
}

vec3 wrapped(float cosine, vec3 wrap) {
    vec3 lit = max((cosine + wrap) / (1.0 + wrap), 0.0);
    return lit * lit * (3.0 - 2.0 * min(lit, 1.0)) * 0.35 + lit * 0.65;
}

// Made by drills/make_viewer_looks.py from render/: change it there, then run that.

/** GLSL without its version line, which desktop and browser write differently. */
export const SHADERS = {
  "character.vert": `// A corner takes its moved position and normal from the textures the morph wrote.
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
}`,
  "surface.frag": `// Skin and everything else but eyes: wrapped key light with a red terminator, fill, rims, highlight.
// Lights of a small portrait studio, in camera axes, and the way from light to bytes.
const vec3 KEY = vec3(-0.520, 0.560, 0.645);      // large soft box, to the viewer's left and above
const vec3 KEY_COLOUR = vec3(2.55, 2.36, 2.12);
const vec3 RIM = vec3(0.760, 0.300, -0.577);      // behind, on the other side
const vec3 RIM_COLOUR = vec3(2.7, 3.0, 3.5);
const vec3 RIM_LEFT = vec3(-0.800, 0.200, -0.566);
const vec3 RIM_LEFT_COLOUR = vec3(0.9, 0.75, 0.62);
const vec3 SKY = vec3(0.36, 0.41, 0.50);
const vec3 GROUND = vec3(0.20, 0.155, 0.135);

vec3 fill_light(vec3 normal) { return mix(GROUND, SKY, normal.y * 0.5 + 0.5); }

vec3 encode(vec3 light) {
    vec3 soft = light * (1.0 + light / 9.0) / (1.0 + light);  // shoulder: white at 3
    vec3 low = soft * 12.92;
    vec3 high = 1.055 * pow(max(soft, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055;
    return mix(high, low, lessThan(soft, vec3(0.0031308)));  // IEC 61966-2-1
}

// Half a byte of fixed noise per pixel, or smooth gradients turn into bands.
float dither() {
    return (fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5)
        / 255.0;
}
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
#ifdef WITH_BROWS
// A brow drawn by its own coordinates; one unit is its length. It moves with the skin it is on.
in vec2 brow;  // along from the inner end, across upwards

uniform vec3 brow_colour;  // linear

// Clumps of hair, which stand up by the nose and lie down towards the temple; -0.4 to 0.4.
float brow_hair(float lie) {
    float strand = brow.x * mix(1.0, 0.75, lie) - brow.y * mix(0.45, 1.3, lie);
    strand += 0.010 * sin(43.0 * brow.x + 13.0 * brow.y) + 0.003 * sin(97.0 * brow.x - 31.0 * brow.y);
    float pixel = fwidth(strand);
    // Each wave fades before it is finer than a pixel, or it would flicker.
    float coarse = sin(173.0 * strand + 1.3) * (1.0 - smoothstep(1.0, 2.5, 173.0 * pixel));
    float fine = sin(391.0 * strand) * (1.0 - smoothstep(1.0, 2.5, 391.0 * pixel));
    return 0.20 * (coarse + fine);
}

// How much of the skin is covered: full within, thin and pointed at the temple, sparse at the nose.
float brow_cover() {
    float hair = brow_hair(smoothstep(0.0, 0.5, brow.x));
    float half_height = mix(0.047, 0.007, smoothstep(0.25, 1.06, brow.x))
        * mix(0.62, 1.0, smoothstep(-0.02, 0.18, brow.x)) * (1.0 + 0.35 * hair);
    float body = 1.0 - smoothstep(0.40, 1.25, abs(brow.y) / half_height);
    float ends = smoothstep(-0.05, 0.17, brow.x + 0.04 * hair)
        * (1.0 - smoothstep(0.86, 1.03, brow.x));
    return body * ends * (0.88 + 0.24 * hair);
}
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
}`,
  "eye.frag": `// An eyeball: painted from its own axes where no texture does it, always with a wet highlight.
// Lights of a small portrait studio, in camera axes, and the way from light to bytes.
const vec3 KEY = vec3(-0.520, 0.560, 0.645);      // large soft box, to the viewer's left and above
const vec3 KEY_COLOUR = vec3(2.55, 2.36, 2.12);
const vec3 RIM = vec3(0.760, 0.300, -0.577);      // behind, on the other side
const vec3 RIM_COLOUR = vec3(2.7, 3.0, 3.5);
const vec3 RIM_LEFT = vec3(-0.800, 0.200, -0.566);
const vec3 RIM_LEFT_COLOUR = vec3(0.9, 0.75, 0.62);
const vec3 SKY = vec3(0.36, 0.41, 0.50);
const vec3 GROUND = vec3(0.20, 0.155, 0.135);

vec3 fill_light(vec3 normal) { return mix(GROUND, SKY, normal.y * 0.5 + 0.5); }

vec3 encode(vec3 light) {
    vec3 soft = light * (1.0 + light / 9.0) / (1.0 + light);  // shoulder: white at 3
    vec3 low = soft * 12.92;
    vec3 high = 1.055 * pow(max(soft, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055;
    return mix(high, low, lessThan(soft, vec3(0.0031308)));  // IEC 61966-2-1
}

// Half a byte of fixed noise per pixel, or smooth gradients turn into bands.
float dither() {
    return (fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5)
        / 255.0;
}
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
}`,
  "studio.glsl": `// Lights of a small portrait studio, in camera axes, and the way from light to bytes.
const vec3 KEY = vec3(-0.520, 0.560, 0.645);      // large soft box, to the viewer's left and above
const vec3 KEY_COLOUR = vec3(2.55, 2.36, 2.12);
const vec3 RIM = vec3(0.760, 0.300, -0.577);      // behind, on the other side
const vec3 RIM_COLOUR = vec3(2.7, 3.0, 3.5);
const vec3 RIM_LEFT = vec3(-0.800, 0.200, -0.566);
const vec3 RIM_LEFT_COLOUR = vec3(0.9, 0.75, 0.62);
const vec3 SKY = vec3(0.36, 0.41, 0.50);
const vec3 GROUND = vec3(0.20, 0.155, 0.135);

vec3 fill_light(vec3 normal) { return mix(GROUND, SKY, normal.y * 0.5 + 0.5); }

vec3 encode(vec3 light) {
    vec3 soft = light * (1.0 + light / 9.0) / (1.0 + light);  // shoulder: white at 3
    vec3 low = soft * 12.92;
    vec3 high = 1.055 * pow(max(soft, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055;
    return mix(high, low, lessThan(soft, vec3(0.0031308)));  // IEC 61966-2-1
}

// Half a byte of fixed noise per pixel, or smooth gradients turn into bands.
float dither() {
    return (fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5)
        / 255.0;
}`,
};

/** How each kind of surface is shaded; colours sRGB. */
export const LOOKS = {
  skin: {"colour": [0.86, 0.64, 0.535], "scatter": [0.34, 0.14, 0.09], "gloss": 0.55, "shininess": 16.0, "inside": 0.25, "least_access": 0.015, "behind_lips": false},
  eye: {"colour": [0.9, 0.88, 0.865], "scatter": [0.25, 0.12, 0.1], "gloss": 1.0, "shininess": 220.0, "inside": 0.2, "least_access": 0.0, "behind_lips": false},
  teeth: {"colour": [0.905, 0.86, 0.775], "scatter": [0.2, 0.18, 0.14], "gloss": 0.55, "shininess": 60.0, "inside": 0.2, "least_access": 0.12, "behind_lips": true},
  tongue: {"colour": [0.76, 0.4, 0.39], "scatter": [0.4, 0.15, 0.12], "gloss": 0.45, "shininess": 30.0, "inside": 0.5, "least_access": 0.0, "behind_lips": false},
  lashes: {"colour": [0.2, 0.14, 0.115], "scatter": [0.1, 0.1, 0.1], "gloss": 0.05, "shininess": 20.0, "inside": 1.0, "least_access": 0.7, "behind_lips": false},
  hair: {"colour": [0.23, 0.155, 0.11], "scatter": [0.12, 0.09, 0.07], "gloss": 0.35, "shininess": 26.0, "inside": 0.7, "least_access": 0.3, "behind_lips": false},
  mouth: {"colour": [0.48, 0.19, 0.18], "scatter": [0.3, 0.1, 0.08], "gloss": 0.3, "shininess": 30.0, "inside": 0.5, "least_access": 0.0, "behind_lips": false},
  other: {"colour": [0.72, 0.715, 0.71], "scatter": [0.1, 0.1, 0.1], "gloss": 0.2, "shininess": 30.0, "inside": 0.5, "least_access": 0.0, "behind_lips": false},
};

/** sRGB. */
export const IRIS_COLOUR = [0.36, 0.47, 0.5];

/** Radians, of the picture's height. */
export const FIELD_OF_VIEW = 0.4188790204786391;

/** Of a parted lip in an opened jaw, by light let in. */
export const PARTING_SHARE = 0.2;

/** Expressions that part the lips without the jaw. */
export const PARTS_LIPS = ["mouthUpperUp_L", "mouthUpperUp_R", "mouthLowerDown_L", "mouthLowerDown_R", "mouthFunnel", "tongueOut"];

/** Depth where it starts to fade, and is 0. */
export const LIGHT_BEHIND_LIPS_CM = [1.2, 3.5];

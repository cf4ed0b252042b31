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

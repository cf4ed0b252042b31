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

#version 330 core
// The mean of factor x factor drawn pixels for each finished one.
uniform sampler2D large;
uniform int factor;

out vec4 colour;

void main() {
    ivec2 corner = ivec2(gl_FragCoord.xy) * factor;
    vec4 sum = vec4(0.0);
    for (int y = 0; y < factor; ++y)
        for (int x = 0; x < factor; ++x) sum += texelFetch(large, corner + ivec2(x, y), 0);
    colour = sum / float(factor * factor);
}

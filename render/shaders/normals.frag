#version 330 core
// One vertex per texel: area-weighted normal over the moved triangles around it.
uniform sampler2D positions;
uniform isampler2D spans;
uniform isampler2D pairs;

out vec4 normal;

ivec2 texel_of(int index) { return ivec2(index & 511, index >> 9); }

vec3 position_of(int index) { return texelFetch(positions, texel_of(index), 0).xyz; }

void main() {
    ivec2 texel = ivec2(gl_FragCoord.xy);
    vec3 here = texelFetch(positions, texel, 0).xyz;
    ivec2 span = texelFetch(spans, texel, 0).xy;
    vec3 sum = vec3(0.0);
    for (int row = span.x; row < span.x + span.y; ++row) {
        ivec2 others = texelFetch(pairs, texel_of(row), 0).xy;
        sum += cross(position_of(others.x) - here, position_of(others.y) - here);
    }
    // A direction only: normalised here so that half floats suffice for any unit of length.
    float size = length(sum);
    normal = vec4(size > 0.0 ? sum / size : vec3(0.0), 0.0);
}

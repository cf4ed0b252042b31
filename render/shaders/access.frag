#version 330 core
// One vertex per texel: is it the one this light sees? Summed over lights, weighted by the cosine.
uniform sampler2D positions;
uniform sampler2D normals;
uniform sampler2DShadow depth_map;
uniform mat4 T_map_mesh;
uniform vec3 direction;
uniform float offset;

out vec2 seen_and_total;

void main() {
    ivec2 texel = ivec2(gl_FragCoord.xy);
    vec3 normal = texelFetch(normals, texel, 0).xyz;
    float cosine = max(dot(normal, direction), 0.0);
    // Light from above counts more than light from the floor, as in the studio.
    vec3 position = texelFetch(positions, texel, 0).xyz + offset * (normal + 0.5 * direction);
    vec3 place = (T_map_mesh * vec4(position, 1.0)).xyz * 0.5 + 0.5;
    seen_and_total = cosine * vec2(texture(depth_map, place), 1.0);
}

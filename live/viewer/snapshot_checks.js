// What the parts of a snapshot must have in common before anything is drawn from them.

import * as layout from "./layout.js";
import { allBelow, allFinite, demand } from "./reading.js";

/**
 * Check that indices point inside and lengths agree.
 * @throws {WireError} naming what does not fit
 */
export function checkSnapshot(snapshot) {
  checkMesh(snapshot);
  checkEyes(snapshot);
  if (snapshot.basis) checkBasis(snapshot);
  if (snapshot.surfaces) checkAppearance(snapshot);
}

function checkMesh(snapshot) {
  const { vertexCount, triangleCount, neutralVertices, triangles, regionIndices } = snapshot;
  demand(neutralVertices.length === 3 * vertexCount, "neutral_vertices has another vertex count");
  demand(triangles.length === 3 * triangleCount, "triangles has another triangle count");
  demand(snapshot.partLabels.length === vertexCount, "part_labels has another vertex count");
  demand(snapshot.headWeights.length === vertexCount, "head_weights has another vertex count");
  demand(allFinite(neutralVertices), "neutral_vertices holds numbers that are not finite");
  demand(snapshot.headWeights.every((weight) => weight >= 0 && weight <= 1),
    "head_weights leave 0 to 1");
  demand(allFinite(snapshot.headPivot), "head_pivot is not finite");
  demand(allFinite(snapshot.T_space_mesh), "T_space_mesh is not finite");
  demand(allFinite(snapshot.metresPerUnit) && snapshot.metresPerUnit[0] > 0,
    "metres_per_unit is not a positive number");
  demand(allBelow(snapshot.partLabels, snapshot.partNames.length), "a part has no name");
  demand(Math.max(snapshot.expressionNames.length, snapshot.extraNames.length) <= layout.MAX_CODES,
    "there are too many expressions");
  demand(allBelow(triangles, vertexCount), "triangles point past the last vertex");
  demand(ascends(regionIndices), "region_indices do not ascend");
  demand(allBelow(regionIndices, vertexCount), "region_indices point past the last vertex");
}

function checkEyes(snapshot) {
  const { vertexCount, leftEyeVertices, rightEyeVertices } = snapshot;
  const listed = new Set(snapshot.regionIndices);
  for (const vertices of [leftEyeVertices, rightEyeVertices]) {
    demand(allBelow(vertices, vertexCount), "eye vertices point past the last vertex");
    demand(vertices.every((vertex) => listed.has(vertex)), "an eye is not in region_indices");
  }
  demand(allFinite(snapshot.eyeAxes), "eye_axes are not finite");
  for (const centre of [snapshot.eyeCentres.subarray(0, 3), snapshot.eyeCentres.subarray(3)]) {
    demand(centre.every(Number.isFinite) || centre.every(Number.isNaN), "an eye's centre is amiss");
  }
}

function checkBasis(snapshot) {
  const rows = snapshot.expressionNames.length + snapshot.extraNames.length;
  demand(snapshot.basisScales.length === rows, "basis_scales has another length than the names");
  demand(snapshot.basis.length === 3 * rows * snapshot.regionIndices.length,
    "basis has another shape than names and region_indices");
  demand(allFinite(snapshot.basisScales), "basis_scales are not finite");
}

function checkAppearance(snapshot) {
  const { vertexCount, drawSources, drawTriangles, textures } = snapshot;
  const drawn = drawSources.length;
  const surfaceCount = snapshot.surfaces.length / 4;
  demand(drawTriangles.length === 3 * snapshot.triangleCount,
    "draw_triangles has another triangle count");
  demand(snapshot.drawUvs.length === 2 * drawn, "draw_uvs has another length than draw_sources");
  demand(snapshot.vertexColours.length === 4 * vertexCount, "vertex_colours does not fit");
  demand(allBelow(drawSources, vertexCount), "draw_sources point past the last vertex");
  demand(allBelow(drawTriangles, drawn), "draw_triangles point past the last drawn vertex");
  demand(!snapshot.browPlaces || snapshot.browPlaces.length === 2 * vertexCount,
    "brow_coordinates has another vertex count");
  demand(allFinite(snapshot.drawUvs), "draw_uvs are not finite");
  demand(snapshot.surfaceColours.length === 4 * surfaceCount, "surface_colours does not fit");
  demand(snapshot.surfaceAlphas.length === surfaceCount, "surface_alphas does not fit");
  demand(allFinite(snapshot.surfaceColours), "surface_colours are not finite");
  demand(allBelow(snapshot.surfaceAlphas, 3), "a surface's alpha is not known");
  for (let row = 0; row < surfaceCount; ++row) {
    const [first, count, kind, texture] = snapshot.surfaces.subarray(4 * row, 4 * row + 4);
    demand(first + count <= drawTriangles.length / 3, `surface ${row} has triangles outside`);
    demand(kind < snapshot.surfaceKinds.length, `surface ${row} is of a kind without name`);
    demand(texture <= textures.length, `surface ${row} has a texture that is missing`);
  }
}

function ascends(indices) {
  for (let at = 1; at < indices.length; ++at) {
    if (indices[at] <= indices[at - 1]) return false;
  }
  return true;
}

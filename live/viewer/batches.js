// Which triangles are drawn together, and in which order.

export const [OPAQUE, BLEND] = [0, 2]; // as surface_alphas numbers them
const BROW_REACH = 0.09; // of the hair from its middle line, brow lengths

/**
 * Every surface's corners (drawn vertices, three a triangle): see-through ones farthest first, and
 * those that carry painted brows apart, because they cost more to shade.
 * @param {object} snapshot with appearance
 * @param {number[]} forward the face's direction
 * @returns {{row, kind, hairy, corners, first}[]} `first`: of the corners, once joined
 */
export function splitBatches(snapshot, forward) {
  const batches = [...snapshot.surfaceAlphas.keys()].flatMap((row) => {
    const [first, count, kind] = snapshot.surfaces.subarray(4 * row, 4 * row + 3);
    const corners = snapshot.drawTriangles.subarray(3 * first, 3 * (first + count));
    const batch = { row, kind: snapshot.surfaceKinds[kind], hairy: false, corners };
    if (snapshot.surfaceAlphas[row] === BLEND) return [sortFarthestFirst(batch, snapshot, forward)];
    if (!snapshot.browPlaces || batch.kind !== "skin" || snapshot.surfaceAlphas[row] !== OPAQUE) return [batch];
    return splitBrows(batch, snapshot);
  });
  let first = 0;
  return batches.filter((batch) => batch.corners.length > 0).map((batch) => {
    const placed = { ...batch, first };
    first += batch.corners.length;
    return placed;
  });
}

/** The index buffer of these batches. */
export function joinCorners(batches) {
  const joined = new Uint32Array(batches.reduce((sum, { corners }) => sum + corners.length, 0));
  batches.forEach(({ first, corners }) => joined.set(corners, first));
  return joined;
}

/** So that cards blend in the right order, seen from the front. */
function sortFarthestFirst(batch, { drawSources, neutralVertices }, forward) {
  const depth = (drawn) => forward.reduce(
    (sum, part, axis) => sum + part * neutralVertices[3 * drawSources[drawn] + axis], 0);
  const triangles = listTriangles(batch.corners).map((corners) => ({
    corners, key: depth(corners[0]) + depth(corners[1]) + depth(corners[2]),
  }));
  triangles.sort((a, b) => a.key - b.key);
  return { ...batch, corners: Uint32Array.from(triangles.flatMap(({ corners }) => [...corners])) };
}

function splitBrows(batch, { drawSources, browPlaces }) {
  const [hairy, bare] = [[], []];
  for (const corners of listTriangles(batch.corners)) {
    const places = [...corners].map((drawn) => {
      const at = 2 * drawSources[drawn];
      return [browPlaces[at], browPlaces[at + 1]];
    });
    (carriesHair(places) ? hairy : bare).push(...corners);
  }
  return [
    { ...batch, corners: Uint32Array.from(bare) },
    { ...batch, corners: Uint32Array.from(hairy), hairy: true },
  ];
}

/** NaN is far from any brow, and compares with nothing. */
function carriesHair(places) {
  if (!places.flat().every(Number.isFinite)) return false;
  return [1 + BROW_REACH, BROW_REACH].every((end, axis) => {
    const along = places.map((place) => place[axis]);
    return Math.max(...along) > -BROW_REACH && Math.min(...along) < end;
  });
}

function listTriangles(corners) {
  const triangles = [];
  for (let at = 0; at < corners.length; at += 3) triangles.push(corners.subarray(at, at + 3));
  return triangles;
}

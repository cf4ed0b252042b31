// Smooth normals, computed anew for every tick from the moved triangles.

const ALIKE = 0.02; // share of their motion by which two copies of a vertex may differ
const STRIDE = 4; // numbers from one vertex to the next: a texel of the textures drawn from

export class SmoothNormals {
  #vertexCount;
  #points; // per vertex, the first vertex of those that are one point of the surface
  #corners; // per triangle, three points, wound outwards

  /**
   * @param {object} snapshot with its appearance; with its basis, copies are told by their motion
   */
  constructor(snapshot) {
    this.#vertexCount = snapshot.vertexCount;
    const triangles = windOutwards(snapshot);
    this.#points = findPoints(snapshot);
    this.#corners = triangles.map((vertex) => this.#points[vertex]);
  }

  /**
   * @param {Float32Array} positions four numbers a vertex
   * @param {Float32Array} normals four numbers a vertex; the first three are written
   */
  compute(positions, normals) {
    normals.fill(0);
    this.#sum(positions, normals);
    const points = this.#points;
    for (let vertex = 0; vertex < this.#vertexCount; ++vertex) {
      const from = STRIDE * points[vertex];
      const to = STRIDE * vertex;
      if (from === to) normalise(normals, to); // a point's first vertex comes before its copies
      else normals.copyWithin(to, from, from + 3);
    }
  }

  /** A triangle's cross product is as long as twice its area, so large ones count more. */
  #sum(positions, normals) {
    const corners = this.#corners;
    for (let at = 0; at < corners.length; at += 3) {
      const a = STRIDE * corners[at];
      const b = STRIDE * corners[at + 1];
      const c = STRIDE * corners[at + 2];
      const ux = positions[b] - positions[a];
      const uy = positions[b + 1] - positions[a + 1];
      const uz = positions[b + 2] - positions[a + 2];
      const vx = positions[c] - positions[a];
      const vy = positions[c + 1] - positions[a + 1];
      const vz = positions[c + 2] - positions[a + 2];
      const x = uy * vz - uz * vy;
      const y = uz * vx - ux * vz;
      const z = ux * vy - uy * vx;
      normals[a] += x; normals[a + 1] += y; normals[a + 2] += z;
      normals[b] += x; normals[b + 1] += y; normals[b + 2] += z;
      normals[c] += x; normals[c + 1] += y; normals[c + 2] += z;
    }
  }
}

function normalise(normals, at) {
  const size = Math.sqrt(normals[at] ** 2 + normals[at + 1] ** 2 + normals[at + 2] ** 2);
  if (size === 0) return;
  normals[at] /= size;
  normals[at + 1] /= size;
  normals[at + 2] /= size;
}

/** (3F) source vertices; surfaces that are wound inwards are turned round. */
function windOutwards(snapshot) {
  const { drawSources, drawTriangles, surfaces, neutralVertices } = snapshot;
  const triangles = drawTriangles.map((drawn) => drawSources[drawn]);
  for (let row = 0; row < surfaces.length; row += 4) {
    const first = 3 * surfaces[row];
    const own = triangles.subarray(first, first + 3 * surfaces[row + 1]);
    if (enclosedVolume(own, neutralVertices) >= 0) continue;
    for (let at = 0; at < own.length; at += 3) [own[at + 1], own[at + 2]] = [own[at + 2], own[at + 1]];
  }
  return triangles;
}

/** Six times the volume that triangles wound outwards would enclose about their middle. */
function enclosedVolume(triangles, vertices) {
  const middle = [0, 0, 0];
  for (const vertex of triangles) {
    for (let axis = 0; axis < 3; ++axis) middle[axis] += vertices[3 * vertex + axis];
  }
  const from = (vertex, axis) => vertices[3 * vertex + axis] - middle[axis] / triangles.length;
  let volume = 0;
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = [triangles[at], triangles[at + 1], triangles[at + 2]];
    volume += from(a, 0) * (from(b, 1) * from(c, 2) - from(b, 2) * from(c, 1))
      + from(a, 1) * (from(b, 2) * from(c, 0) - from(b, 0) * from(c, 2))
      + from(a, 2) * (from(b, 0) * from(c, 1) - from(b, 1) * from(c, 0));
  }
  return volume;
}

/**
 * Files copy vertices along texture seams; copies that move alike are one point, so no seam shows.
 * Upper and lower lip of a shut mouth lie in one place, too, but part: those stay apart.
 */
function findPoints(snapshot) {
  const { vertexCount, neutralVertices: vertices } = snapshot;
  const points = new Uint32Array(vertexCount);
  const bits = new Int32Array(vertices.buffer, vertices.byteOffset, vertices.length);
  const size = 2 ** Math.ceil(Math.log2(2 * vertexCount + 2));
  const table = new Int32Array(size).fill(-1); // open addressing: place in space to first vertex
  const alike = compareMotion(snapshot);
  for (let vertex = 0; vertex < vertexCount; ++vertex) {
    let slot = scramble(bits, 3 * vertex) & (size - 1);
    while (table[slot] >= 0 && !(isSame(bits, table[slot], vertex) && alike(table[slot], vertex))) {
      slot = (slot + 1) & (size - 1);
    }
    if (table[slot] < 0) table[slot] = vertex;
    points[vertex] = table[slot];
  }
  return points;
}

function scramble(bits, at) {
  let hash = Math.imul(bits[at], 0x9e3779b1) ^ Math.imul(bits[at + 1], 0x85ebca77);
  hash ^= Math.imul(bits[at + 2], 0xc2b2ae3d);
  return hash ^ (hash >>> 15);
}

function isSame(bits, a, b) {
  return bits[3 * a] === bits[3 * b] && bits[3 * a + 1] === bits[3 * b + 1]
    && bits[3 * a + 2] === bits[3 * b + 2];
}

function compareMotion({ basis, basisScales, regionIndices, vertexCount }) {
  if (!basis) return () => true;
  const rowOf = new Int32Array(vertexCount).fill(-1);
  regionIndices.forEach((vertex, row) => (rowOf[vertex] = row));
  return (a, b) => {
    const [first, second] = [rowOf[a], rowOf[b]];
    if (first < 0 || second < 0) return first === second;
    let [apart, moved] = [0, 0];
    for (let k = 0; k < basisScales.length; ++k) {
      const row = 3 * k * regionIndices.length;
      for (let axis = 0; axis < 3; ++axis) {
        const [p, q] = [basis[row + 3 * first + axis], basis[row + 3 * second + axis]];
        apart += basisScales[k] * Math.abs(p - q);
        moved += basisScales[k] * (Math.abs(p) + Math.abs(q));
      }
    }
    return apart <= ALIKE * moved;
  };
}

// What arrived, how old it was and what it said: for the line on the page and for the drills.

import { measureAge } from "./frame.js";
import { computeDisplacement, poseVertices } from "./motion.js";

const KEPT_AGES = 36000; // ten minutes at 60 a second
const KEPT_VALUES = 2000;
const VALUES_EVERY = 50n; // sequence numbers
const RATE_SPAN_MS = 1000;
const CLOCK_SAMPLES = 64;

/**
 * Wall clock, finer than Date.now: that steps by whole milliseconds, so the largest difference to
 * the steady clock among many readings is taken, which is right to that clock's own resolution.
 */
export class UnixClock {
  #offsets = [];

  /** Milliseconds since 1970, to a tenth of one in today's browsers. */
  now() {
    const steady = performance.now();
    this.#offsets.push(Date.now() - steady);
    if (this.#offsets.length > CLOCK_SAMPLES) this.#offsets.shift();
    return steady + Math.max(...this.#offsets);
  }
}

export class Statistics {
  frames = 0;
  repeated = 0;
  lost = 0;
  values = [];
  #ages = [];
  #transits = [];
  #times = [];
  #last = null;
  #clock = new UnixClock();

  /** Count one frame of `snapshot`'s. */
  take(frame, snapshot) {
    this.frames += 1;
    this.#countLost(frame);
    this.#times.push(performance.now());
    if (this.#times.length > 240) this.#times.splice(0, 120);
    if (frame.repeated) this.repeated += 1;
    else this.#keepAge(measureAge(frame, this.#clock.now()));
    if (frame.sequence % VALUES_EVERY === 0n && this.values.length < KEPT_VALUES) {
      this.values.push(summarise(frame, snapshot));
    }
  }

  /** What is missing between two connections or two topics is not lost. */
  startAfresh() {
    this.#last = null;
  }

  /** Frames a second over the last second. */
  get rate() {
    const now = performance.now();
    return this.#times.filter((time) => now - time < RATE_SPAN_MS).length;
  }

  /** Milliseconds from the camera's image to the newest frame's arrival; NaN before the first. */
  get age() {
    return this.#ages.at(-1) ?? NaN;
  }

  /** Median and 99th percentile, milliseconds. */
  get ages() {
    return { age: percentiles(this.#ages), transit: percentiles(this.#transits) };
  }

  #countLost(frame) {
    const last = this.#last;
    this.#last = frame;
    if (last?.streamId !== frame.streamId) return;
    const missing = frame.sequence - last.sequence - 1n;
    if (missing > 0n) this.lost += Number(missing);
  }

  #keepAge({ age, transit }) {
    this.#ages.push(age);
    this.#transits.push(transit);
    if (this.#ages.length > KEPT_AGES) {
      this.#ages.splice(0, KEPT_AGES / 2);
      this.#transits.splice(0, KEPT_AGES / 2);
    }
  }
}

function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) => (sorted.length ? sorted[Math.round(share * (sorted.length - 1))] : null);
  return { median: at(0.5), p99: at(0.99) };
}

/** Sums over all vertices, in double, by which receivers are compared with each other. */
export function summarise(frame, snapshot) {
  const displacement = computeDisplacement(snapshot, frame);
  const posed = new Float64Array(displacement.length);
  poseVertices(snapshot, frame, displacement, posed);
  const [displacementSum, displacementSquares] = sumRows(displacement);
  const [posedSum, posedSquares] = sumRows(posed);
  const code = [...frame.code, ...frame.extraCode];
  return {
    sequence: Number(frame.sequence),
    frame_id: Number(frame.frameId),
    displacement_sum: displacementSum,
    displacement_squares: displacementSquares,
    posed_sum: posedSum,
    posed_squares: posedSquares,
    code_sum: code.reduce((sum, strength) => sum + strength, 0),
  };
}

function sumRows(values) {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  for (let at = 0; at < values.length; ++at) {
    sum[at % 3] += values[at];
    squares[at % 3] += values[at] * values[at];
  }
  return [sum, squares];
}

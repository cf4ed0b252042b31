// The stream over a WebSocket: connects, asks for the character, comes back when the sender does.

import * as layout from "./layout.js";
import { decodeMessage } from "./message.js";
import { WireError } from "./reading.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const SNAPSHOT_PAUSE_MS = 500; // between two questions for a snapshot
const ANSWER_LIMIT_MS = 5000; // a large one takes its sender a while

/** What `onState` is told. */
export const CONNECTING = "connecting";
export const STREAMING = "streaming";
export const WAITING = "waiting"; // nobody answers there; tries again by itself
export const REFUSED = "refused"; // with the sender's own sentence; tries again, but slowly

const SILENT = { onFrame() {}, onSnapshot() {}, onState() {}, onError() {} };

export class Receiver {
  #calls;
  #choice;
  #snapshots = new Map();
  #socket = null;
  #timer = 0;
  #pause = FIRST_PAUSE_MS;
  #askedAt = -Infinity;
  #asking = false;
  #coming = ""; // hash of the character that is being built
  #waitingFrame = null;
  #welcome = false;
  #refused = false;
  #subscribed = false;
  #closed = false;

  /**
   * @param {string} url like "ws://127.0.0.1:5583/stream"
   * @param {string} token as the sender printed it
   * @param {object} [options]
   * @param {string} [options.mode] "vertices", "region" or "code"
   * @param {string} [options.encoding] "int16" or "float32"
   * @param {string} [options.space] "gltf", "unity", "unreal" or "mesh"
   * @param {boolean} [options.basis] ask for what deforms from a code; mode "code" always does
   * @param {boolean} [options.appearance] ask for surfaces, colours and textures
   * @param {function(object, object)} [options.onFrame] a frame and its snapshot
   * @param {function(object)} [options.onSnapshot] before the first frame that needs it; frames
   *   are asked for when the promise it may return is kept
   * @param {function(string, string)} [options.onState] a state and the sender's sentence, if any
   * @param {function(WireError)} [options.onError] a message that cannot be read
   */
  constructor(url, token, options = {}) {
    this.url = url;
    this.token = token;
    this.#choice = { mode: "vertices", encoding: "int16", space: "gltf", ...options };
    this.#calls = { ...SILENT, ...options };
    this.messages = 0;
    this.decodeErrors = 0;
    this.connections = 0;
    this.#calls.onState(CONNECTING, "");
    this.#connect();
  }

  /** Change mode or encoding while the stream runs. */
  select(choice) {
    Object.assign(this.#choice, choice);
    if (this.#isOpen() && this.#subscribed) this.#subscribe();
  }

  /** Try at once, with another token if one is given. */
  reconnect(token = this.token) {
    this.token = token;
    this.#drop();
    this.#pause = FIRST_PAUSE_MS;
    this.#calls.onState(CONNECTING, "");
    this.#connect();
  }

  /** Hang up for good. */
  close() {
    this.#closed = true;
    this.#drop();
  }

  #isOpen() {
    return this.#socket?.readyState === 1;
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null; // its late events are then nobody's
    socket?.close();
  }

  #connect() {
    let socket;
    try {
      socket = new WebSocket(this.url, [`mimesh.${layout.VERSION}`, `token.${this.token}`]);
    } catch {
      this.#calls.onState(REFUSED, "The token holds letters that no token has.");
      return;
    }
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#welcome = this.#refused = this.#subscribed = false;
    socket.onopen = () => this.#socket === socket && this.#greet();
    socket.onmessage = (event) => this.#socket === socket && this.#take(event.data);
    socket.onclose = () => this.#socket === socket && this.#comeBack();
  }

  #greet() {
    this.#snapshots.clear(); // another sender may be there now
    this.#waitingFrame = null;
    this.#coming = "";
    this.#asking = false;
    this.#askedAt = -Infinity;
    // Frames that come while the character is still being built would only grow old.
    this.#askSnapshot();
  }

  #subscribe() {
    const { mode, encoding, space } = this.#choice;
    const told = mode === "code" ? "float32" : encoding;
    const [known] = this.#snapshots.values();
    if (mode === "code" && known && !known.basis) {
      this.#snapshots.clear(); // the same again, with what a code is deformed by
      this.#asking = false;
      this.#askedAt = -Infinity;
      this.#askSnapshot();
    }
    this.#socket.send(`subscribe mimesh.${layout.VERSION}.${mode}.${told}.${space}`);
    this.#subscribed = true;
  }

  #askSnapshot() {
    const now = performance.now();
    if (now - this.#askedAt < (this.#asking ? ANSWER_LIMIT_MS : SNAPSHOT_PAUSE_MS)) return;
    this.#askedAt = now;
    this.#asking = true;
    const { mode, space, basis, appearance } = this.#choice;
    const wishes = (basis || mode === "code" ? " basis" : "") + (appearance ? " appearance" : "");
    this.#socket.send(`snapshot ${space}${wishes}`);
  }

  #take(message) {
    this.messages += 1;
    this.#guard(() => this.#route(decodeMessage(message)));
  }

  #guard(act) {
    try {
      act();
    } catch (problem) {
      if (!(problem instanceof WireError)) throw problem;
      this.decodeErrors += 1;
      this.#calls.onError(problem);
    }
  }

  #route({ frame, snapshot, refusal }) {
    if (refusal !== undefined) {
      this.#pause = LONGEST_PAUSE_MS;
      this.#refused = true;
      this.#calls.onState(REFUSED, refusal);
      return;
    }
    if (!this.#welcome) this.#enter();
    if (snapshot) this.#keep(snapshot);
    else if (this.#snapshots.has(frame.topologyHash)) this.#show(frame);
    else {
      this.#waitingFrame = frame; // shown as soon as it is known what it moves
      if (frame.topologyHash !== this.#coming) this.#askSnapshot();
    }
  }

  /** Only now is it certain that the token was right: a wrong one is told so after connecting. */
  #enter() {
    this.#welcome = true;
    this.connections += 1;
    this.#pause = FIRST_PAUSE_MS;
    this.#calls.onState(STREAMING, "");
  }

  async #keep(snapshot) {
    const socket = this.#socket;
    this.#asking = false;
    this.#coming = snapshot.topologyHash;
    await this.#calls.onSnapshot(snapshot);
    if (this.#socket !== socket) return;
    this.#snapshots.clear(); // a character that is gone does not come back under its old hash
    this.#snapshots.set(snapshot.topologyHash, snapshot);
    if (!this.#subscribed) this.#subscribe();
    const frame = this.#waitingFrame;
    this.#waitingFrame = null;
    if (frame?.topologyHash === snapshot.topologyHash) this.#guard(() => this.#show(frame));
  }

  #show(frame) {
    this.#calls.onFrame(frame, this.#snapshots.get(frame.topologyHash));
  }

  #comeBack() {
    this.#socket = null;
    if (this.#closed) return;
    if (!this.#refused) this.#calls.onState(WAITING, "");
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }
}

// The page: joins stream, stage and words.

import { followPointer } from "./pointing.js";
import { Receiver } from "./receiver.js";
import { CONNECTING, STREAMING } from "./socket.js";
import { DrawingError, Stage } from "./stage.js";
import { Statistics } from "./statistics.js";
import { describeFigures, describeState, NO_TOKEN, NO_WEBGL } from "./words.js";

const LINE_EVERY_MS = 250;

const element = (id) => document.getElementById(id);
const statistics = new Statistics();
let receiver = null;
let stage = null;
let state = [CONNECTING, ""];
let newest = null;
let trouble = "";

function start() {
  try {
    stage = new Stage(element("stage"));
  } catch (problem) {
    if (!(problem instanceof DrawingError)) throw problem;
    trouble = NO_WEBGL;
  }
  if (stage) followPointer(element("stage"), stage);
  listenToControls();
  addEventListener("hashchange", connect);
  setInterval(writeLine, LINE_EVERY_MS);
  connect();
  window.mimesh = Object.defineProperties({}, reportProperties());
}

function connect() {
  const token = location.hash.slice(1);
  receiver?.close();
  receiver = null;
  statistics.startAfresh();
  if (token) {
    receiver = new Receiver(`ws://${location.host}/stream`, token, {
      basis: true,
      appearance: true,
      mode: element("mode").value,
      encoding: element("encoding").value,
      onFrame,
      onSnapshot,
      onState,
    });
  }
  writeLine();
}

function onState(...told) {
  state = told;
  if (state[0] === STREAMING) statistics.startAfresh();
  writeLine();
}

async function onSnapshot(snapshot) {
  newest = null;
  element("name").textContent = snapshot.name;
  document.title = snapshot.name ? `${snapshot.name} · Mimesh` : "Mimesh";
  element("stage").setAttribute("aria-label", `The character ${snapshot.name}, moving live`);
  if (!stage) return;
  try {
    await stage.show(snapshot);
    trouble = "";
  } catch (problem) {
    if (!(problem instanceof DrawingError)) throw problem;
    trouble = problem.message;
  }
}

function onFrame(frame, snapshot) {
  const first = newest === null;
  newest = frame;
  statistics.take(frame, snapshot);
  stage?.move(frame);
  if (first) writeLine();
}

function writeLine() {
  const streaming = state[0] === STREAMING && receiver;
  element("figures").textContent = streaming ? describeFigures(statistics) : "";
  const sentence = trouble || (receiver ? describeState(...state, location.host, newest) : NO_TOKEN);
  // Written only when it changes: a reader's voice would otherwise start over four times a second.
  if (element("message").textContent !== sentence) element("message").textContent = sentence;
}

function listenToControls() {
  for (const id of ["mode", "encoding"]) element(id).addEventListener("change", choose);
  element("reset").addEventListener("click", () => {
    stage?.camera.reset();
    stage?.wake();
  });
}

function choose() {
  const mode = element("mode").value;
  element("encoding").disabled = mode === "code"; // a code is always 32 bits
  statistics.startAfresh();
  receiver?.select({ mode, encoding: element("encoding").value });
}

/** What tests and measurements read. */
function reportProperties() {
  const read = {
    frames: () => statistics.frames,
    repeated: () => statistics.repeated,
    decodeErrors: () => receiver?.decodeErrors ?? 0,
    lost: () => statistics.lost,
    reconnects: () => Math.max(0, (receiver?.connections ?? 0) - 1),
    age: () => statistics.ages.age,
    transit: () => statistics.ages.transit,
    values: () => statistics.values,
    state: () => state[0],
    drawn: () => stage?.drawn ?? 0,
    moveMs: () => [...(stage?.moveMs ?? [])],
    mode: () => newest?.mode ?? "",
    topologyHash: () => newest?.topologyHash ?? "",
    view: () => stage?.camera,
  };
  return Object.fromEntries(Object.entries(read).map(([name, get]) => [name, { get }]));
}

start();

// Mouse, touch and keys that walk the camera round the character.

const TURN_A_PIXEL = 0.006; // radians
const TURN_A_KEY = 0.12;
const ZOOM_A_KEY = 1.15;
const ZOOM_A_NOTCH = 0.0012;
const KEYS = {
  ArrowLeft: (camera) => camera.orbit(-TURN_A_KEY, 0),
  ArrowRight: (camera) => camera.orbit(TURN_A_KEY, 0),
  ArrowUp: (camera) => camera.orbit(0, TURN_A_KEY),
  ArrowDown: (camera) => camera.orbit(0, -TURN_A_KEY),
  "+": (camera) => camera.approach(ZOOM_A_KEY),
  "=": (camera) => camera.approach(ZOOM_A_KEY),
  "-": (camera) => camera.approach(1 / ZOOM_A_KEY),
  0: (camera) => camera.reset(),
  Home: (camera) => camera.reset(),
};

/** Let the user look at the character from all sides. */
export function followPointer(canvas, stage) {
  const touches = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, place(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => touches.delete(event.pointerId));
  }
  canvas.addEventListener("pointermove", (event) => drag(event, touches, stage));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    stage.camera.approach(Math.exp(-ZOOM_A_NOTCH * event.deltaY));
    stage.wake();
  }, { passive: false });
  canvas.addEventListener("dblclick", () => {
    stage.camera.reset();
    stage.wake();
  });
  canvas.addEventListener("keydown", (event) => press(event, stage));
}

function press(event, stage) {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act(stage.camera);
  stage.wake();
}

function drag(event, touches, stage) {
  const before = touches.get(event.pointerId);
  if (!before) return;
  const spread = measureSpread(touches);
  const now = place(event);
  touches.set(event.pointerId, now);
  if (touches.size === 1) {
    // The character turns with the hand, so the camera walks the other way.
    stage.camera.orbit((before.x - now.x) * TURN_A_PIXEL, (now.y - before.y) * TURN_A_PIXEL);
  } else if (spread > 0) stage.camera.approach(measureSpread(touches) / spread);
  stage.wake();
}

function place(event) {
  return { x: event.clientX, y: event.clientY };
}

/** Pixels between the first two fingers. */
function measureSpread(touches) {
  const [first, second] = touches.values();
  return second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
}

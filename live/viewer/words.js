// What the page says, in words.

import { CONNECTING, REFUSED, STREAMING } from "./socket.js";

export const NO_TOKEN =
  "This address lacks its token, the part after #. Open the link that Mimesh printed when it started.";
export const NO_WEBGL =
  "This browser cannot draw the character: WebGL 2 is missing or switched off. "
  + "Try another browser, or switch hardware acceleration on.";
export const BAD_PICTURE = "A texture of the character cannot be read, so it is not shown.";
export const TOO_LARGE = "The character has more vertices than this graphics driver takes.";
const AGE_SHOWN = 10000; // milliseconds; older is no figure anybody reads

/** A sentence on how the stream stands; "" when there is nothing to say but the figures. */
export function describeState(state, sentence, host, frame) {
  if (state === CONNECTING) return `Connecting to Mimesh at ${host}…`;
  if (state === REFUSED) return sentence;
  if (state !== STREAMING) return `Waiting for Mimesh at ${host}. The page comes back by itself.`;
  if (!frame) return "Connected. Waiting for the first movement.";
  if (frame.repeated) return "Mimesh is there, but has nothing new to show.";
  if (frame.held || !frame.faceFound) return "No face is seen.";
  return "";
}

/** The figures: frames a second, age, loss. */
export function describeFigures({ rate, age, lost }) {
  const parts = [`${rate} frames/s`];
  if (age < AGE_SHOWN) parts.push(`${Math.max(0, age).toFixed(0)} ms old`);
  parts.push(`${lost} lost`);
  return parts.join(" · ");
}

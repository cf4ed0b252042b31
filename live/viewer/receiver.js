// Mimesh's stream for your own page: one import, no build step, no library.
//
//   import { Receiver, computeDisplacement, poseVertices } from "./receiver.js";
//   const receiver = new Receiver("ws://127.0.0.1:5583/stream", token, {
//     onSnapshot: (snapshot) => { build a mesh of snapshot.neutralVertices and .triangles },
//     onFrame: (frame, snapshot) => {
//       const displacement = computeDisplacement(snapshot, frame);
//       poseVertices(snapshot, frame, displacement, positions);   // into your Float32Array
//     },
//   });
//
// The page that imports it needs a copy of this folder's .js files, comes over HTTP (not as a file),
// and Mimesh lets it in by its origin: run_live.py live --browser-origin http://localhost:8000.
// The token is what follows # in the link that Mimesh prints.
//
// Decoding is pure and runs in Node, too. Whatever is wrong with a message is a WireError.

export { decodeFrame, measureAge } from "./frame.js";
export { decodeMessage, decodeRefusal } from "./message.js";
export { computeDisplacement, computeEyeRotations, poseVertices, rotationOf } from "./motion.js";
export { WireError } from "./reading.js";
export { decodeSnapshot } from "./snapshot.js";
export { Receiver } from "./socket.js";

// Runs Khronos' own validator over a GLB file and prints its report as JSON.
// NODE_PATH must lead to the npm package gltf-validator.
const { readFileSync } = require("fs");
const { validateBytes } = require("gltf-validator");

validateBytes(new Uint8Array(readFileSync(process.argv[2]))).then(
  (report) => console.log(JSON.stringify(report)),
  (problem) => {
    console.error(problem);
    process.exit(3);
  },
);

import { defineConfig } from "vite";

export default defineConfig({
  base: "./", // the page works below any path
  // The library beside this folder has packages of its own; the page takes its one copy of onnxruntime from here.
  resolve: { dedupe: ["onnxruntime-web", "onnxruntime-common"] },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // an inlined icon would need a wider policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
});

// Asks rdf-canonize for canonical forms: one JSON question a line on stdin, one JSON answer a line on stdout.
//   question  {"quads": "N-Quads", "algorithm": "SHA-256" | "SHA-384"}      answer  {"form": "N-Quads"} | {"error": "…"}
import * as rdfCanonize from 'rdf-canonize';
import {createInterface} from 'node:readline';

for await (const line of createInterface({input: process.stdin})) {
  const {quads, algorithm} = JSON.parse(line);
  let answer;
  try {
    const form = await rdfCanonize.canonize(rdfCanonize.NQuads.parse(quads), {
      algorithm: 'RDFC-1.0', format: 'application/n-quads', messageDigestAlgorithm: algorithm, maxWorkFactor: 3
    });
    answer = {form};
  } catch(error) {
    answer = {error: error.message};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}

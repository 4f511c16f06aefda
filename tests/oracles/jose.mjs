// Signs and verifies with the library jose: one JSON question a line on stdin, one JSON answer a line on stdout.
//   {"sign": {"header": {...}, "payload": {...}, "jwk": private}}   -> {"token": "..."}
//   {"verify": {"token": "...", "jwk": public, "alg": "ES256"}}     -> {"header": {...}, "payload": {...}}
//   {"thumbprint": jwk}                                             -> {"thumbprint": "..."}
// A refusal is {"error": its code}.
import {calculateJwkThumbprint, compactVerify, CompactSign, importJWK} from 'jose';
import {createInterface} from 'node:readline';

const written = value => new TextEncoder().encode(JSON.stringify(value));
const read = bytes => JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));

async function answer({sign, verify, thumbprint}) {
  if(sign) {
    const key = await importJWK(sign.jwk, sign.header.alg);
    return {token: await new CompactSign(written(sign.payload)).setProtectedHeader(sign.header).sign(key)};
  }
  if(verify) {
    // As a careful caller does: the algorithm is the key's, whatever the token says.
    const key = await importJWK(verify.jwk, verify.alg);
    const {protectedHeader, payload} = await compactVerify(verify.token, key, {algorithms: [verify.alg]});
    return {header: protectedHeader, payload: read(payload)};
  }
  return {thumbprint: await calculateJwkThumbprint(thumbprint)};
}

for await (const line of createInterface({input: process.stdin})) {
  let said;
  try {
    said = await answer(JSON.parse(line));
  } catch(error) {
    said = {error: error.code ?? error.name};
  }
  process.stdout.write(JSON.stringify(said) + '\n');
}

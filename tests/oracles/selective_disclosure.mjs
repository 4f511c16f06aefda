// Asks Digital Bazaar's ecdsa-sd-2023 to sign, derive and verify: one JSON question a line on stdin, one JSON answer a line on stdout.
//   question  {"do": "issue", "credential", "pointers", "key": {a Multikey with its secret}, "documents": {url: document}, "now"}
//             {"do": "derive", "credential", "pointers", …}      {"do": "verify", "credential", …}
//   answer    {"credential": {...}} | {"verified": true} | {"error": "…"}
// argument: the folder of contexts, for those the libraries do not bring along themselves
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as multikey from '@digitalbazaar/ecdsa-multikey';
import {
  createDiscloseCryptosuite, createSignCryptosuite, createVerifyCryptosuite
} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {defaultDocumentLoader, derive, issue, verifyCredential} from '@digitalbazaar/vc';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
const contexts = new Map(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  .filter(row => row.kind === 'context').map(row => [row.url, join(folder, row.file)]));

function loaderOf(documents) {
  return async url => {
    if(url in documents) {
      return {contextUrl: null, documentUrl: url, document: documents[url]};
    }
    if(contexts.has(url)) {
      return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(contexts.get(url), 'utf8'))};
    }
    return defaultDocumentLoader(url);
  };
}

const actions = {
  async issue({credential, pointers, key, now, documentLoader}) {
    const signer = (await multikey.from(key)).signer();
    const suite = new DataIntegrityProof({signer, cryptosuite: createSignCryptosuite({mandatoryPointers: pointers})});
    return {credential: await issue({credential, suite, documentLoader, now})};
  },
  async derive({credential, pointers, documentLoader}) {
    const suite = new DataIntegrityProof({cryptosuite: createDiscloseCryptosuite({selectivePointers: pointers})});
    return {credential: await derive({verifiableCredential: credential, suite, documentLoader})};
  },
  async verify({credential, now, documentLoader}) {
    const suite = new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()});
    const {verified, error} = await verifyCredential({credential, suite, documentLoader, now});
    return verified ? {verified} : {error: messagesOf(error).join('; ')};
  }
};

function messagesOf(error) {
  return [error.message, ...(error.errors ?? []).flatMap(messagesOf)];
}

for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await actions[question.do]({...question, documentLoader: loaderOf(question.documents)});
  } catch(error) {
    answer = {error: messagesOf(error).join('; ')};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}

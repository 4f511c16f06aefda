// Asks Digital Bazaar's suites to sign and to verify: one JSON question a line on stdin, one JSON answer a line on stdout.
//   question  {"do": "sign" | "verify", "credential", "suite", "key": {a Multikey, with its secret to sign}, "documents", "now"}
//   answer    {"credential": {...}} | {"verified": true} | {"error": "…"}
// argument: the folder of contexts, for those the libraries do not bring along themselves
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {defaultDocumentLoader, issue, verifyCredential} from '@digitalbazaar/vc';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
const contexts = new Map(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  .filter(row => row.kind === 'context').map(row => [row.url, join(folder, row.file)]));

// name -> how to read its keys, what signs, what verifies
const suites = {
  'eddsa-rdfc-2022': [ed25519Multikey, () => eddsaRdfc, () => eddsaRdfc],
  'eddsa-jcs-2022': [ed25519Multikey, eddsaJcs.createSignCryptosuite, eddsaJcs.createVerifyCryptosuite],
  'ecdsa-rdfc-2019': [ecdsaMultikey, () => ecdsaRdfc, () => ecdsaRdfc]
};

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
  async sign({credential, suite: name, key, now, documentLoader}) {
    if(name === 'Ed25519Signature2020') {
      const suite = new Ed25519Signature2020({signer: (await ed25519Multikey.from(key)).signer(), date: now});
      return {credential: await issue({credential, suite, documentLoader, now})};
    }
    const [multikey, signing] = suites[name];
    const suite = new DataIntegrityProof({signer: (await multikey.from(key)).signer(), cryptosuite: signing(), date: now});
    return {credential: await issue({credential, suite, documentLoader, now})};
  },
  async verify({credential, suite: name, now, documentLoader}) {
    const suite = name === 'Ed25519Signature2020' ?
      new Ed25519Signature2020() : new DataIntegrityProof({cryptosuite: suites[name][2]()});
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

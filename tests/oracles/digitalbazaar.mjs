// Asks Digital Bazaar's libraries about credentials: one JSON question a line on stdin, one JSON answer a line on stdout.
//   question  {"credential": {...}, "documents": {url: document}, "now": "2026-11-21T00:00:00Z"}
//   answer    {"verified": true, "set": [], "errors": []}     set: purposes of the status bits that are set
// argument: the folder of contexts, for those the libraries do not bring along themselves
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {defaultDocumentLoader, verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
const files = new Map(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  .filter(row => row.kind === 'context').map(row => [row.url, join(folder, row.file)]));

function loaderOf(documents) {
  return async url => {
    try {
      return await defaultDocumentLoader(url);
    } catch {
      // not one of theirs
    }
    if(files.has(url)) {
      return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(files.get(url), 'utf8'))};
    }
    if(url in documents) {
      return {contextUrl: null, documentUrl: url, document: documents[url]};
    }
    const [did] = url.split('#');
    const method = documents[did]?.verificationMethod?.find(method => method.id === url);
    if(!method) {
      throw new Error(`no document for ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: {'@context': 'https://w3id.org/security/multikey/v1', ...method}};
  };
}

function messagesOf(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(messagesOf)] : [];
}

async function answer({credential, documents, now}) {
  const suite = new DataIntegrityProof({cryptosuite});
  const set = [];
  const result = await verifyCredential({
    credential, suite, now, documentLoader: loaderOf(documents),
    checkStatus: async options => {
      const status = await checkStatus(options);
      set.push(...(status.results ?? []).filter(one => one.status).map(one => one.credentialStatus.statusPurpose));
      return status;
    }
  });
  return {verified: result.verified, set, errors: [...messagesOf(result.error), ...messagesOf(result.statusResult?.error)]};
}

for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
}

// Asks the Digital Credentials Consortium's verifier-core, which takes no documents but fetches: here `fetch` answers from what the
// question brings along, and nothing reaches the network. One JSON question a line on stdin, one JSON answer a line on stdout.
//   question  {"credential" | "presentation": {...}, "challenge", "documents": {url: document}, "known": [DID, …]}
//   answer    {"log": {step: true | false | "error …"}, "schema": …, "fetched": [url, …], "missed": [url, …], "errors": [message, …]}
// argument: the folder of contexts; it remembers DID documents for a while, so another text of one needs another process
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
const contexts = new Map(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  .filter(row => row.kind === 'context').map(row => [row.url, join(folder, row.file)]));
const REGISTRY = 'https://registry.example/registry.json';

let documents = {};
let fetched = [];
let missed = [];

globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  fetched.push(url);
  if(url in documents) {
    return Response.json(documents[url]);
  }
  if(contexts.has(url)) {
    return Response.json(JSON.parse(readFileSync(contexts.get(url), 'utf8')));
  }
  missed.push(url);
  return new Response('nothing here', {status: 404});
};

// It writes what it cannot do to the console, where our answers go.
console.log = console.error = () => {};
const {verifyCredential, verifyPresentation} = await import('@digitalcredentials/verifier-core');

function told({log, errors, additionalInformation}) {
  return {
    log: Object.fromEntries((log ?? []).map(({id, valid, error}) => [id, error ? `${error.name}: ${error.message}` : valid])),
    errors: (errors ?? []).map(({name, message, stackTrace}) => `${name}: ${message?.message ?? message} ${stackTrace ?? ''}`.trim()),
    schema: additionalInformation?.[0]?.results
  };
}

async function answer({credential, presentation, challenge, known}) {
  documents[REGISTRY] = {meta: {}, registry: Object.fromEntries(known.map(did => [did, {name: did}]))};
  const knownDIDRegistries = [{name: 'ours', type: 'dcc-legacy', url: REGISTRY}];
  if(credential) {
    return told(await verifyCredential({credential, knownDIDRegistries}));
  }
  const result = await verifyPresentation({presentation, challenge, knownDIDRegistries});
  return {
    signature: result.presentationResult?.signature,
    errors: told(result.presentationResult ?? result).errors,
    credentials: (result.credentialResults ?? []).map(told)
  };
}

for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  [documents, fetched, missed] = [{...question.documents}, [], []];
  let said;
  try {
    said = await answer(question);
  } catch(error) {
    said = {errors: [String(error)]};
  }
  process.stdout.write(JSON.stringify({...said, fetched, missed}) + '\n');
}

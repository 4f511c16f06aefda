// Asks Digital Bazaar's libraries to sign, derive, show and verify: one JSON question a line on stdin, one JSON answer a line on stdout.
//   {"do": "sign", "credential", "suite", "key": {a Multikey with its secret}, "pointers"?}     -> {"credential"}
//   {"do": "derive", "credential", "pointers"}                                                   -> {"credential"}
//   {"do": "verify", "credential", "status": true | false}        -> {"verified": true, "set": [purposes of status bits that are set]}
//   {"do": "present", "credentials", "holder", "suite", "key", "challenge", "domain", "version"} -> {"presentation"}
//   {"do": "check", "presentation", "challenge", "domain"}                                       -> {"verified": true}
//   {"do": "list", "id", "issuer", "length", "set": [indexes], "purpose", "suite", "key"}        -> {"credential"}
// every question has "documents": {url: document} and "now"; a refusal is {"error": "…"}
// argument: the folder of contexts, for those the libraries do not bring along themselves
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus, createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
const files = new Map(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))
  .filter(row => row.kind === 'context').map(row => [row.url, join(folder, row.file)]));

function loaderOf(documents) {
  const answer = (documentUrl, document) => ({contextUrl: null, documentUrl, document});
  return async url => {
    try {
      return await vc.defaultDocumentLoader(url);
    } catch {
      // not one of theirs
    }
    if(files.has(url)) {
      return answer(url, JSON.parse(readFileSync(files.get(url), 'utf8')));
    }
    if(url in documents) {
      return answer(url, documents[url]);
    }
    const method = documents[url.split('#')[0]]?.verificationMethod?.find(({id}) => id === url);
    if(!method) {
      throw new Error(`no document for ${url}`);
    }
    return answer(url, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
  };
}

// name -> how to read its keys, what signs (with which pointers mandatory), what verifies
const suites = {
  'eddsa-rdfc-2022': [ed25519Multikey, () => eddsaRdfc, () => eddsaRdfc],
  'eddsa-jcs-2022': [ed25519Multikey, eddsaJcs.createSignCryptosuite, eddsaJcs.createVerifyCryptosuite],
  'ecdsa-rdfc-2019': [ecdsaMultikey, () => ecdsaRdfc, () => ecdsaRdfc],
  'ecdsa-sd-2023': [
    ecdsaMultikey, mandatoryPointers => ecdsaSd.createSignCryptosuite({mandatoryPointers}), ecdsaSd.createVerifyCryptosuite
  ]
};

async function signing({suite: name, key, pointers, now: date}) {
  if(name === 'Ed25519Signature2020') {
    return new Ed25519Signature2020({signer: (await ed25519Multikey.from(key)).signer(), date});
  }
  const [multikey, cryptosuiteOf] = suites[name];
  return new DataIntegrityProof({signer: (await multikey.from(key)).signer(), cryptosuite: cryptosuiteOf(pointers), date});
}

const verifying = () => [
  new Ed25519Signature2020(),
  ...Object.values(suites).map(([, , cryptosuiteOf]) => new DataIntegrityProof({cryptosuite: cryptosuiteOf()}))
];

const actions = {
  async sign({credential, documentLoader, ...question}) {
    return {credential: await vc.issue({credential, suite: await signing(question), documentLoader, now: question.now})};
  },
  async derive({credential, pointers, documentLoader}) {
    const suite = new DataIntegrityProof({cryptosuite: ecdsaSd.createDiscloseCryptosuite({selectivePointers: pointers})});
    return {credential: await vc.derive({verifiableCredential: credential, suite, documentLoader})};
  },
  async verify({credential, status, now, documentLoader}) {
    const set = [];
    const {verified, error, statusResult} = await vc.verifyCredential({
      credential, suite: verifying(), now, documentLoader,
      checkStatus: async options => {
        if(!status) {
          return {verified: true};
        }
        const checked = await checkStatus(options);
        set.push(...(checked.results ?? []).filter(one => one.status).map(one => one.credentialStatus.statusPurpose));
        return checked;
      }
    });
    return verified ? {verified, set} : {error: [...messagesOf(error), ...messagesOf(statusResult?.error)].join('; ')};
  },
  async present({credentials, holder, challenge, domain, version, now, documentLoader, ...question}) {
    const unsigned = vc.createPresentation({verifiableCredential: credentials, holder, version, now});
    const suite = await signing({...question, now});
    return {presentation: await vc.signPresentation({presentation: unsigned, suite, challenge, domain, documentLoader})};
  },
  async check({presentation, challenge, domain, now, documentLoader}) {
    const {verified, error, credentialResults} = await vc.verify({
      presentation, suite: verifying(), challenge, domain, now, documentLoader, checkStatus: async () => ({verified: true})
    });
    const errors = [error, ...(credentialResults ?? []).map(result => result.error)].flatMap(messagesOf);
    return verified ? {verified} : {error: errors.join('; ')};
  },
  async list({id, issuer, length, set, purpose, documentLoader, ...question}) {
    const list = await createList({length});
    set.forEach(index => list.setStatus(index, true));
    const credential = {...await createCredential({id, list, statusPurpose: purpose}), issuer, validFrom: question.now};
    return actions.sign({credential, documentLoader, ...question});
  }
};

function messagesOf(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(messagesOf)] : [];
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

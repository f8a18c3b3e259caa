import {
	decodeBase64,
	encodeBase64,
	generateRecoveryCode,
	masterKeyCheck,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { callApi } from './api.ts';
import { actionButton, attempt, keepButtons, paragraph, secretBlock } from './elements.ts';
import { callWithProof, proof } from './step-up.ts';
import {
	dropPreviousKey,
	type Keys,
	makeNewKey,
	openWithCode,
	readStandardKey,
	reencrypt,
	switchKeys,
} from './zero-knowledge.ts';

const vaultApi = '/api/v1/me/encryption-vault';
const codeWarning =
	'Write this code down and keep it apart from your devices. It is shown only now, and opens everything from the moment ' +
	'that you say you have it. If you leave before, nothing has changed and this code is worth nothing.';
const codeFile = 'mana-recovery-code.txt';

/** Buttons of the card that says who holds the key. */
const actions: Record<string, (card: HTMLElement) => Promise<void>> = {
	recovery: makeRecoveryCode,
	enable: turnOn,
	renew: askToRenew,
	resume: askToResume,
	disable: askToTurnOff,
};

export function wireVaultCard(root: ParentNode): void {
	const card = root.querySelector<HTMLElement>('[data-vault]');
	for (const button of card?.querySelectorAll<HTMLButtonElement>('[data-vault-action]') ?? []) {
		const run = actions[button.dataset.vaultAction ?? ''];
		if (card && run) button.addEventListener('click', () => void attempt(card, () => run(card)));
	}
}

/** The code is made here and shown here; the server gets what only the code opens. */
async function makeRecoveryCode(card: HTMLElement): Promise<void> {
	if ((await proof()) === undefined) return;
	const { masterKey } = await callApi('POST', `${vaultApi}/init`);
	const key = decodeBase64(String(masterKey));
	const code = generateRecoveryCode();
	const wrap = await wrapWithRecoveryCode(key, code);
	const body = {
		recoveryWrappedMk: encodeBase64(wrap.wrapped),
		recoveryIv: encodeBase64(wrap.iv),
		// Another device may replace the key while this person writes.
		masterKeyCheck: encodeBase64(await masterKeyCheck(key)),
	};
	const keep = actionButton(card, 'I have written it down', async () => {
		if (await callWithProof('POST', `${vaultApi}/recovery-wrap`, body)) location.reload();
	});
	output(card, paragraph(codeWarning), secretBlock(code), keepButtons(code, codeFile), keep);
}

async function turnOn(card: HTMLElement): Promise<void> {
	const question =
		'Turn on zero-knowledge mode? Agents that work through this server then neither read nor write what is ' +
		'encrypted in your personal space, and without its new recovery code nobody opens it again. What this server ' +
		'could open until now it still can in copies made before, such as backups. Shared spaces have keys of their ' +
		'own: this server opens them as long as one of their members is in standard mode.';
	if (!confirm(question) || (await proof()) === undefined) return;
	offerNewKey(card, await readStandardKey());
}

async function askToRenew(card: HTMLElement): Promise<void> {
	askForCode(card, 'Make a new key', async (code) => {
		const { current, previous } = await openWithCode(code);
		if (previous) await goOn(card, { current, previous });
		else offerNewKey(card, current);
	});
}

async function askToResume(card: HTMLElement): Promise<void> {
	askForCode(card, 'Go on', async (code) => {
		const { current, previous } = await openWithCode(code);
		if (previous) await goOn(card, { current, previous });
		else location.reload();
	});
}

async function askToTurnOff(card: HTMLElement): Promise<void> {
	askForCode(card, 'Let the server hold the key again', async (code) => {
		const { current } = await openWithCode(code);
		const body = { enable: false, masterKey: encodeBase64(current) };
		if (await callWithProof('POST', `${vaultApi}/zero-knowledge`, body)) location.reload();
	});
}

function offerNewKey(card: HTMLElement, previous: Uint8Array<ArrayBuffer>): void {
	const { key: current, code } = makeNewKey();
	const keys = { current, previous };
	const keep = actionButton(card, 'I have written it down: use the new key', async () => {
		if (await switchKeys(keys, code)) await goOn(card, keys);
	});
	output(
		card,
		paragraph(`This is the recovery code of a new key. ${codeWarning}`),
		secretBlock(code),
		keepButtons(code, codeFile),
		keep,
	);
}

/** Brings everything under the new key, and drops the one before. Broken off, the page offers to go on. */
async function goOn(card: HTMLElement, keys: Keys): Promise<void> {
	const told = paragraph('Your data is encrypted anew. Keep this page open.');
	// The rest of the card still tells how it was before the switch.
	for (const part of [...card.children]) {
		if (!part.matches('[data-vault-output], [data-message]')) part.remove();
	}
	output(card, paragraph('Zero-knowledge mode is on.'), told);
	await reencrypt(keys, {
		seen: (count) => {
			told.textContent = `Your data is encrypted anew: ${count} records done. Keep this page open.`;
		},
	});
	const outcome = await dropPreviousKey();
	if (outcome === 'dropped') return location.reload();
	const minutes = outcome ? Math.ceil(outcome.waitSeconds / 60) : 0;
	const finish = actionButton(card, 'Finish', () => goOn(card, keys));
	const rest =
		minutes === 0
			? 'The key before is still kept beside it.'
			: `Another device of yours may write under the key before for ${minutes} more minutes: finish after that, ` +
				'here or when you come back.';
	output(
		card,
		paragraph(`Zero-knowledge mode is on. Everything is encrypted under the new key. ${rest}`),
		finish,
	);
}

function askForCode(card: HTMLElement, button: string, use: (code: string) => Promise<void>): void {
	const form = document.createElement('form');
	form.innerHTML = `<label>Your recovery code <input name="code" autocomplete="off" spellcheck="false" required></label>
		<p class="message" role="status" data-message></p><button></button>`;
	const submit = form.querySelector('button');
	if (submit) submit.textContent = button;
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(form, () => use(String(new FormData(form).get('code'))));
	});
	output(card, form);
}

function output(card: HTMLElement, ...content: HTMLElement[]): void {
	card.querySelector('[data-vault-output]')?.replaceChildren(...content);
}

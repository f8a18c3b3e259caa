import {
	decodeBase64,
	encodeBase64,
	generateRecoveryCode,
	masterKeyCheck,
	unwrapWithRecoveryCode,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { renderSVG } from 'uqr';
import { type Answer, ApiError, callApi } from './api.ts';
import { tell } from './forms.ts';
import { makePasskey } from './passkey.ts';
import { callWithProof } from './step-up.ts';

const vaultApi = '/api/v1/me/encryption-vault';

/** What the security page does beyond sending forms: it holds keys and codes that never travel. */
export function wireSecurity(root: ParentNode): void {
	const passkeyForm = root.querySelector<HTMLFormElement>('[data-new-passkey]');
	passkeyForm?.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(passkeyForm, () => addPasskey(passkeyForm));
	});
	root.querySelector('[data-two-factor]')?.addEventListener('answered', (event) => {
		if (event instanceof CustomEvent && event.currentTarget instanceof HTMLElement) {
			showSecondFactor(event.currentTarget, event.detail);
		}
	});
	const vault = root.querySelector<HTMLElement>('[data-vault]');
	for (const button of vault?.querySelectorAll<HTMLButtonElement>('[data-vault-action]') ?? []) {
		const action = { recovery: makeRecoveryCode, enable: enableZeroKnowledge, disable: askForRecoveryCode };
		const run = Object.entries(action).find(([name]) => name === button.dataset.vaultAction)?.[1];
		if (vault && run) button.addEventListener('click', () => void attempt(vault, () => run(vault)));
	}
}

async function attempt(place: HTMLElement, action: () => Promise<void>): Promise<void> {
	tell(place, '');
	try {
		await action();
	} catch (error) {
		tell(place, error instanceof Error ? error.message : 'This did not work.');
	}
}

async function addPasskey(form: HTMLFormElement): Promise<void> {
	const name = new FormData(form).get('name');
	const question = await callWithProof('POST', '/api/v1/me/passkeys/options');
	if (!question) return;
	const response = await makePasskey(question.options);
	const added = await callWithProof('POST', '/api/v1/me/passkeys', {
		challenge: question.challenge,
		response,
		name,
	});
	if (added) location.reload();
}

function showSecondFactor(place: HTMLElement, { uri, secret, backupCodes }: Answer): void {
	const codes = Array.isArray(backupCodes) ? backupCodes.join('\n') : '';
	const image = new Image(220, 220);
	image.alt = 'QR code for your authenticator app';
	image.src = `data:image/svg+xml,${encodeURIComponent(renderSVG(String(uri)))}`;
	place.replaceChildren(
		paragraph('Scan this with your authenticator app, or type the key:'),
		image,
		secretBlock(String(secret)),
		paragraph(
			'Keep these codes for the day you lose your phone. Each works once, and they are shown only now:',
		),
		secretBlock(codes),
		codeForm(),
	);
}

function codeForm(): HTMLFormElement {
	const form = document.createElement('form');
	form.innerHTML = `<label>The code that the app shows now
			<input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
		<p class="message" role="status" data-message></p><button>Turn it on</button>`;
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(form, async () => {
			await callApi('POST', '/api/v1/me/two-factor/confirm', { code: new FormData(form).get('code') });
			location.reload();
		});
	});
	return form;
}

/** The code is made here and shown here; the server gets what only the code opens. */
async function makeRecoveryCode(vault: HTMLElement): Promise<void> {
	const code = generateRecoveryCode();
	const keep = document.createElement('button');
	keep.type = 'button';
	keep.textContent = 'I have written it down';
	keep.addEventListener(
		'click',
		() =>
			void attempt(vault, async () => {
				const { masterKey } = await callApi('POST', `${vaultApi}/init`);
				const key = decodeBase64(String(masterKey));
				const wrap = await wrapWithRecoveryCode(key, code);
				const body = {
					recoveryWrappedMk: encodeBase64(wrap.wrapped),
					recoveryIv: encodeBase64(wrap.iv),
					// Another device may replace the key while this person proves who they are.
					masterKeyCheck: encodeBase64(await masterKeyCheck(key)),
				};
				if (await callWithProof('POST', `${vaultApi}/recovery-wrap`, body)) location.reload();
			}),
	);
	const warning =
		'Write this code down and keep it apart from your devices. It is shown only now, and it opens everything:';
	output(vault, paragraph(warning), secretBlock(code), keep);
}

async function enableZeroKnowledge(): Promise<void> {
	const question =
		'Turn on zero-knowledge mode? Agents that work through this server then cannot read or write what is encrypted, and without the recovery code nobody can open it again.';
	if (!confirm(question)) return;
	if (await callWithProof('POST', `${vaultApi}/zero-knowledge`, { enable: true })) location.reload();
}

async function askForRecoveryCode(vault: HTMLElement): Promise<void> {
	const form = document.createElement('form');
	form.innerHTML = `<label>Your recovery code <input name="code" autocomplete="off" spellcheck="false" required></label>
		<p class="message" role="status" data-message></p><button>Let the server hold the key again</button>`;
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(form, async () => {
			const { recoveryWrappedMk, recoveryIv } = await callApi('POST', `${vaultApi}/init`);
			const wrap = { wrapped: decodeBase64(String(recoveryWrappedMk)), iv: decodeBase64(String(recoveryIv)) };
			const masterKey = await unwrapWithRecoveryCode(wrap, String(new FormData(form).get('code'))).catch(
				() => {
					throw new ApiError('WRONG_CODE', 0, 'This is not the recovery code of your vault.');
				},
			);
			const body = { enable: false, masterKey: encodeBase64(masterKey) };
			if (await callWithProof('POST', `${vaultApi}/zero-knowledge`, body)) location.reload();
		});
	});
	output(vault, form);
}

function output(vault: HTMLElement, ...content: HTMLElement[]): void {
	vault.querySelector('[data-vault-output]')?.replaceChildren(...content);
}

function paragraph(text: string): HTMLElement {
	const element = document.createElement('p');
	element.textContent = text;
	return element;
}

function secretBlock(text: string): HTMLElement {
	const element = document.createElement('div');
	element.className = 'secret';
	element.textContent = text;
	return element;
}

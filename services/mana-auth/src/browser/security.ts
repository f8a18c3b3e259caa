import { renderSVG } from 'uqr';
import { type Answer, callApi } from './api.ts';
import { attempt, keepButtons, paragraph, secretBlock } from './elements.ts';
import { makePasskey } from './passkey.ts';
import { callWithProof } from './step-up.ts';
import { words } from './words.ts';

/** What the security page does beyond sending forms. */
export function wireSecurity(root: ParentNode): void {
	const passkeyForm = root.querySelector<HTMLFormElement>('[data-new-passkey]');
	passkeyForm?.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(passkeyForm, () => addPasskey(passkeyForm));
	});
	root.querySelector('[data-new-codes]')?.addEventListener('answered', (event) => {
		if (event instanceof CustomEvent && event.currentTarget instanceof HTMLElement) {
			showBackupCodes(event.currentTarget, event.detail);
		}
	});
	root.querySelector('[data-two-factor]')?.addEventListener('answered', (event) => {
		if (event instanceof CustomEvent && event.currentTarget instanceof HTMLElement) {
			showSecondFactor(event.currentTarget, event.detail);
		}
	});
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

function showBackupCodes(place: HTMLElement, { backupCodes }: Answer): void {
	const codes = Array.isArray(backupCodes) ? backupCodes.join('\n') : '';
	place
		.querySelector('[data-codes]')
		?.replaceChildren(paragraph(words().newCodes), secretBlock(codes), keepButtons(codes, words().codesFile));
}

function showSecondFactor(place: HTMLElement, { uri, secret, backupCodes }: Answer): void {
	const codes = Array.isArray(backupCodes) ? backupCodes.join('\n') : '';
	const image = new Image(220, 220);
	image.alt = words().qrCode;
	image.src = `data:image/svg+xml,${encodeURIComponent(renderSVG(String(uri)))}`;
	place.replaceChildren(
		paragraph(words().scan),
		image,
		secretBlock(String(secret)),
		paragraph(words().keepCodes),
		secretBlock(codes),
		keepButtons(codes, words().codesFile),
		codeForm(),
	);
}

function codeForm(): HTMLFormElement {
	const form = document.createElement('form');
	form.innerHTML = `<label>${words().codeNow}
			<input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
		<p class="message" role="status" data-message></p><button>${words().turnOn}</button>`;
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		void attempt(form, async () => {
			await callApi('POST', '/api/v1/me/two-factor/confirm', { code: new FormData(form).get('code') });
			location.reload();
		});
	});
	return form;
}

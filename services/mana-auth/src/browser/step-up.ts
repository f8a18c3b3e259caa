import { isOwnAddress } from './address.ts';
import { ApiError, callApi } from './api.ts';
import { provePasskey } from './passkey.ts';
import { wordsFor } from './refusal-words.ts';
import { words } from './words.ts';

/** Kept while this tab is open: a page that loads anew must not ask again for what was just shown. */
const storageKey = 'proof';

/** A token of a recent proof of identity, asked for where there is none. @returns `undefined` where the person gave up */
export async function proof(): Promise<string | undefined> {
	return currentToken() ?? askForProof();
}

/** The token of a recent proof of identity, if there is one. */
function currentToken(): string | undefined {
	const [until = '', value = ''] = sessionStorage.getItem(storageKey)?.split(' ') ?? [];
	return Number(until) > Date.now() && value !== '' ? value : undefined;
}

function forgetProof(): void {
	sessionStorage.removeItem(storageKey);
}

/** Asks the person to prove who they are. @returns `undefined` where they would rather not */
function askForProof(): Promise<string | undefined> {
	const texts = words().proof;
	const dialog = document.createElement('dialog');
	dialog.setAttribute('aria-labelledby', 'step-up-title');
	dialog.innerHTML = `
		<form>
			<h2 id="step-up-title">${texts.title}</h2>
			<p class="quiet">${texts.text}</p>
			<label>${texts.password} <input type="password" name="password" autocomplete="current-password" required></label>
			<label hidden>${texts.code}
				<input name="code" inputmode="numeric" autocomplete="one-time-code"></label>
			<p class="message" role="alert"></p>
			<div class="actions"><button type="button" class="bare" data-cancel>${texts.cancel}</button>
			<button type="button" class="plain" data-passkey hidden>${texts.passkey}</button><button>${texts.go}</button></div>
		</form>`;
	document.body.append(dialog);
	dialog.showModal();
	const find = <T extends Element>(selector: string) => {
		const element = dialog.querySelector<T>(selector);
		if (!element) throw new Error(`${selector} is missing`);
		return element;
	};
	const message = find<HTMLElement>('.message');
	const code = find<HTMLInputElement>('[name=code]');
	const passkeyButton = find<HTMLElement>('[data-passkey]');
	void hasPasskey().then((isThere) => {
		passkeyButton.hidden = !isThere;
	});

	return new Promise((resolve) => {
		const end = (value: string | undefined) => {
			dialog.remove();
			resolve(value);
		};
		const attempt = async (prove: () => Promise<unknown>) => {
			message.textContent = '';
			try {
				const answer = await callApi('POST', '/api/v1/auth/step-up', await prove());
				const token = String(answer.accessToken);
				// A little earlier than it ends, so that it does not end on the way.
				const untilMs = Date.now() + (Number(answer.expiresIn) - 15) * 1000;
				sessionStorage.setItem(storageKey, `${untilMs} ${token}`);
				end(token);
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				if (error.code === 'TWO_FACTOR_REQUIRED') code.closest('label')?.removeAttribute('hidden');
				message.textContent = wordsFor(error).text;
			}
		};
		dialog.addEventListener('close', () => end(undefined));
		find('[data-cancel]').addEventListener('click', () => dialog.close());
		find('form').addEventListener('submit', (event) => {
			event.preventDefault();
			const password = find<HTMLInputElement>('[name=password]').value;
			void attempt(async () => ({ password, ...(code.value === '' ? {} : { code: code.value }) }));
		});
		passkeyButton.addEventListener('click', () => {
			void attempt(async () => {
				const { options, challenge } = await callApi('POST', '/api/v1/auth/step-up/passkey-options');
				return { passkey: { challenge, response: await provePasskey(options) } };
			});
		});
	});
}

async function hasPasskey(): Promise<boolean> {
	if (!isOwnAddress()) return false;
	const { passkeys } = await callApi('GET', '/api/v1/me/passkeys');
	return Array.isArray(passkeys) && passkeys.length > 0;
}

/** Calls a route, with a proof of identity where it asks for one. @returns `undefined` where the person gave up */
export async function callWithProof(method: string, path: string, body?: unknown) {
	const isOurs = path.startsWith('/api/v1/');
	try {
		// The library's own routes go by the cookie and would take the token for a session's.
		const answer = await callApi(method, path, body, isOurs ? currentToken() : undefined);
		// A new password has begun a new session, which the token is not of.
		if (!isOurs) forgetProof();
		return answer;
	} catch (error) {
		if (!(error instanceof ApiError) || error.code !== 'STEP_UP_REQUIRED') throw error;
		const proof = await askForProof();
		return proof === undefined ? undefined : callApi(method, path, body, proof);
	}
}

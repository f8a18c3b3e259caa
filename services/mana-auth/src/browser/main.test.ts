import { expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';

/** In a process of its own: what is made of `Function` holds for whatever is loaded after it. */
const program = `
	let evals = 0;
	const refuse = () => { evals++; throw new EvalError('refused by the policy'); };
	globalThis.Function = new Proxy(Function, { construct: refuse, apply: refuse });
	const page = { querySelectorAll: () => [], querySelector: () => null, addEventListener() {} };
	globalThis.document = { ...page, body: { dataset: {} } };
	globalThis.location = new URL('http://localhost/');
	await import(${JSON.stringify(fileURLToPath(new URL('./main.ts', import.meta.url)))});
	const { standardVaultKeySchema } = await import('@mana/auth-protocol');
	standardVaultKeySchema.safeParse({});
	console.log('evals: ' + evals);
`;

test('the script of the pages tries no eval, which their policy refuses and reports', async () => {
	const child = Bun.spawn([process.execPath, '-e', program], {
		cwd: fileURLToPath(new URL('.', import.meta.url)),
		stdout: 'pipe',
		stderr: 'pipe',
	});
	const [output, complaints] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	expect([output.trim(), complaints]).toEqual(['evals: 0', '']);
});

import { addTask, follow } from '@mana/stack/testing/app-browser';
import type { Flow } from '../flow.ts';

export const shareASpace: Flow = {
	name: 'share-a-space',
	persona: 'sofia',
	companions: ['tom'],
	locale: 'de-DE',
	scheme: 'light',
	async run({ enter, look, inspect, credentialsOf }) {
		const sofia = await enter('sofia');
		await follow(sofia, '/spaces');
		await sofia.getByRole('button', { name: 'Neuer Raum' }).click();
		const dialog = sofia.getByRole('dialog');
		await dialog.getByLabel('Name').fill('Ferien am Meer');
		await dialog.getByRole('button', { name: 'Raum anlegen' }).click();
		await sofia.getByRole('heading', { name: 'Ferien am Meer' }).waitFor();
		await sofia.getByLabel('E-Mail-Adresse').fill((await credentialsOf('tom')).email);
		await sofia.getByRole('button', { name: 'Einladen', exact: true }).click();
		const copied = sofia.getByRole('status').getByRole('button', { name: /accept-invitation/ });
		const link = /http\S+/.exec((await copied.textContent()) ?? '')?.[0] ?? '';

		const tom = await enter('tom');
		await tom.goto(link);
		await tom.getByRole('button', { name: 'Beitreten' }).waitFor();
		await inspect(tom, 'invited');
		await tom.getByRole('button', { name: 'Beitreten' }).click();
		await tom.waitForURL(/\/spaces\/./);
		await tom.getByRole('heading', { name: 'Ferien am Meer' }).waitFor();
		await tom.getByRole('button', { name: 'Zeigen', exact: true }).click();
		await addTask(tom, 'Zelt lüften');
		await sofia.reload();
		await sofia.getByText('Tom', { exact: true }).first().waitFor();
		await look(sofia, 'members');
		await sofia.getByRole('button', { name: 'Zeigen', exact: true }).click();
		await follow(sofia, '/tasks');
		await sofia.getByRole('link', { name: 'Zelt lüften' }).waitFor();
		await look(sofia, 'tasks');
	},
};

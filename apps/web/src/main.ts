import '@mana/design-tokens/tokens.css';
import './app.css';
import { mount } from 'svelte';
import App from './app.svelte';
import { openAppData } from './data/open-app-data.ts';
import { readServiceUrls } from './shell/service-urls.ts';

const target = document.querySelector('#app');
if (target) {
	const urls = await readServiceUrls();
	mount(App, { target, props: { data: await openAppData(urls), urls } });
}

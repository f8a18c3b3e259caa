export interface Note {
	readonly id: number;
	readonly title: string;
	readonly content: string;
}

const german =
	'Termin Zahnarzt Rechnung Straße Müllabfuhr Steuererklärung Versicherung Wohnung Küche Garten Einkauf Brötchen Käse Übung Prüfung Schlüssel Arbeit Büro Treffen Besprechung Geburtstag Geschenk Urlaub Reise Flug Bahn Fahrrad Werkstatt Schule Kindergarten Großmutter Fähre Gespräch Überweisung anrufen kaufen schreiben lesen prüfen abholen bringen morgen gestern heute nächste Woche vielleicht wichtig schnell langsam über unter zwischen und oder aber nicht noch schon sehr mit ohne für gegen'.split(
		' ',
	);
const english =
	'appointment dentist invoice street garbage insurance apartment kitchen garden groceries bread cheese exercise exam keys work office meeting discussion birthday present holiday journey flight train bicycle workshop school grandmother ferry conversation transfer call buy write read check collect bring tomorrow yesterday today next week maybe important quick slow over under between and or but not yet already very with without for against project deadline budget review draft version release'.split(
		' ',
	);

/** Numbers that look like chance and are the same in each run (a linear congruential generator). */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/** A few words are frequent, most are rare; many are put together of two, as in German, or carry a number. */
function createWords(random: () => number): () => string {
	const pick = (words: readonly string[]) => words[Math.floor(random() ** 2 * words.length)] ?? '';
	return () => {
		const words = random() < 0.5 ? german : english;
		const word = pick(words);
		const chance = random();
		if (chance < 0.12) return `${word}${pick(words).toLowerCase()}`;
		if (chance < 0.16) return `${word}${Math.floor(random() * 5_000)}`;
		return word;
	};
}

/** Notes of some hundred to some thousand characters, in German and English. */
export function realisticNotes(count: number): Note[] {
	const random = createRandom(1);
	const word = createWords(random);
	const words = (length: number) => Array.from({ length }, word).join(' ');
	return Array.from({ length: count }, (_, id) => ({
		id,
		title: words(2 + Math.floor(random() * 4)),
		content: words(20 + Math.floor(random() ** 3 * 800)),
	}));
}

/** One or two words, some only begun, some with a letter wrong. */
export function realisticQueries(count: number): string[] {
	const random = createRandom(2);
	const word = createWords(random);
	return Array.from({ length: count }, () => {
		const first = word();
		const chance = random();
		if (chance < 0.3) return first.slice(0, Math.max(3, Math.ceil(first.length * 0.6)));
		if (chance < 0.5) return `${first.slice(0, 2)}x${first.slice(3)}`;
		return chance < 0.75 ? first : `${first} ${word()}`;
	});
}

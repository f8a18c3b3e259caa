/** Notes by somebody who wants the search to take long: each word begins with another letter. */
export function attackNotes(count: number, characters: number): { title: string; content: string }[] {
	const letters: string[] = [];
	for (let unit = 0x61; unit < 0xffff; unit++) {
		const letter = String.fromCharCode(unit);
		if (/\p{L}/u.test(letter)) letters.push(letter);
	}
	let next = 0;
	return Array.from({ length: count }, (_, place) => {
		const words: string[] = [];
		for (let length = 0; length < characters; next++) {
			const word = `${letters[next % letters.length]}${next < letters.length ? '' : letters[(next * 7) % letters.length]}`;
			words.push(word);
			length += word.length + 1;
		}
		return { title: `Note ${place}`, content: words.join(' ').slice(0, characters) };
	});
}

/** Notes by somebody who wants a beginning of a word to be found in all there are: each word begins alike, none is twice. */
export function notesOfOneBeginning(count: number, characters: number): { title: string; content: string }[] {
	let next = 0;
	return Array.from({ length: count }, (_, place) => {
		const words: string[] = [];
		for (let length = 0; length < characters; next++) {
			const word = `z${next.toString(36)}`;
			words.push(word);
			length += word.length + 1;
		}
		return { title: `Note ${place}`, content: words.join(' ').slice(0, characters) };
	});
}

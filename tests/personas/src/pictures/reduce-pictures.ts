import type { Browser } from 'playwright-core';
import { cellPixels, type ReducedPicture } from './picture.ts';

/** Works on pictures where they can be decoded without a library: in an empty page. */
export interface PictureReducer {
	/** @param png as a browser takes it */
	reduce(png: Uint8Array): Promise<ReducedPicture>;
	/** What `encode` made. */
	decode(png: Uint8Array): Promise<ReducedPicture>;
	/** A cell a pixel. */
	encode(picture: ReducedPicture): Promise<Uint8Array>;
}

export async function createPictureReducer(browser: Browser): Promise<PictureReducer> {
	const page = await (await browser.newContext()).newPage();
	const read = (png: Uint8Array, cell: number) =>
		page.evaluate(meanColours, { base64: png.toBase64(), cell });
	return {
		reduce: (png) => read(png, cellPixels),
		decode: (png) => read(png, 1),
		encode: async (picture) => Uint8Array.fromBase64(await page.evaluate(drawCells, picture)),
	};
}

async function meanColours({ base64, cell }: { readonly base64: string; readonly cell: number }) {
	const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
	const image = await createImageBitmap(blob);
	const { width, height } = image;
	const context = new OffscreenCanvas(width, height).getContext('2d');
	if (!context) throw new Error('this browser draws nothing');
	context.drawImage(image, 0, 0);
	const { data } = context.getImageData(0, 0, width, height);
	const columns = Math.ceil(width / cell);
	const rows = Math.ceil(height / cell);
	const sums = new Float64Array(columns * rows * 3);
	const counts = new Uint32Array(columns * rows);
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const place = Math.floor(y / cell) * columns + Math.floor(x / cell);
			counts[place] = (counts[place] ?? 0) + 1;
			for (let channel = 0; channel < 3; channel += 1) {
				const at = place * 3 + channel;
				sums[at] = (sums[at] ?? 0) + (data[(y * width + x) * 4 + channel] ?? 0);
			}
		}
	}
	const channels = [...sums].map((sum, index) => Math.round(sum / (counts[Math.floor(index / 3)] ?? 1)));
	return { columns, rows, channels };
}

async function drawCells({ columns, rows, channels }: ReducedPicture): Promise<string> {
	const canvas = new OffscreenCanvas(columns, rows);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('this browser draws nothing');
	const image = context.createImageData(columns, rows);
	for (let cell = 0; cell < columns * rows; cell += 1) {
		for (let channel = 0; channel < 3; channel += 1) {
			image.data[cell * 4 + channel] = channels[cell * 3 + channel] ?? 0;
		}
		image.data[cell * 4 + 3] = 255;
	}
	context.putImageData(image, 0, 0);
	const blob = await canvas.convertToBlob({ type: 'image/png' });
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(blob);
	});
}

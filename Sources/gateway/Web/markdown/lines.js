/** A line that is read from the left, with its tabs as columns: each goes to the next multiple of four. */
export class LineCursor {
    #line;
    #at = 0;
    #column = 0;
    /** Columns that are left of a tab of which a part was taken. */
    #rest = 0;

    constructor(line) {
        this.#line = line;
        this.#look();
    }

    /** Columns of white space in front of what comes. */
    indent;
    /** What comes, from its first character that is no white space on. */
    content;

    get isBlank() { return this.content === ''; }

    /** All that is left, white space included. */
    get remainder() { return ' '.repeat(this.#rest) + this.#line.slice(this.#at); }

    /** Takes white space, up to so many columns. */
    skipColumns(columns) {
        for (let left = columns; left > 0;) {
            const width = this.#rest || this.#widthAt(this.#at, this.#column);
            if (width === 0) break;
            if (this.#rest === 0) this.#at += 1;
            const taken = Math.min(left, width);
            this.#rest = width - taken;
            this.#column += taken;
            left -= taken;
        }
        this.#look();
    }

    /** Takes the white space and so many characters behind it. */
    skipContent(characters) {
        this.#column += this.indent + characters;
        this.#at = this.#line.length - this.content.length + characters;
        this.#rest = 0;
        this.#look();
    }

    #look() {
        let place = this.#at;
        let column = this.#column + this.#rest;
        for (let width = this.#widthAt(place, column); width > 0; width = this.#widthAt(place, column)) {
            place += 1;
            column += width;
        }
        this.indent = column - this.#column;
        this.content = this.#line.slice(place);
    }

    #widthAt(place, column) {
        const character = this.#line[place];
        return character === ' ' ? 1 : character === '\t' ? 4 - (column % 4) : 0;
    }
}

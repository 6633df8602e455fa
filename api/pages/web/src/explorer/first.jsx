/** @jsxImportSource preact */
// The picture that came with the page: it stays until the explorer has drawn its own.
const picture = document.querySelector("#explorer > a, #explorer > svg");

export const FirstPicture = () => <div class="first" ref={(root) => root && picture && root.append(picture)} />;

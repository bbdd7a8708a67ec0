package org.meanfield.app;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Small images side by side as one PNG, with a line between them: a column for each chain and a row
 * for each state.
 *
 * @param width the number of pixels of an image's row
 * @param height the number of its rows
 * @param channels the number of values of a pixel: 1 for grey levels, 3 for red, green and blue
 */
record TiledPicture(int width, int height, int channels) {
  /** The grey level of the lines between images. */
  private static final int LINE = 0x606060;

  private static final int RED = 16;
  private static final int GREEN = 8;
  private static final int WHITE = 255;

  /**
   * Draws the images.
   *
   * @param rows the rows of the picture, each of them images of levels in [0, 1], row by row of
   *     pixels; what lies beyond is drawn black or white
   * @return the PNG's bytes
   */
  byte[] png(List<List<double[]>> rows) throws IOException {
    int across = rows.get(0).size() * (width + 1) + 1;
    int down = rows.size() * (height + 1) + 1;
    BufferedImage picture = new BufferedImage(across, down, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < across; x++) {
      for (int y = 0; y < down; y++) {
        picture.setRGB(x, y, LINE);
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        draw(rows.get(row).get(column), picture, 1 + column * (width + 1), 1 + row * (height + 1));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  private void draw(double[] image, BufferedImage to, int left, int top) {
    for (int pixel = 0; pixel < width * height; pixel++) {
      int red = level(image[pixel * channels]);
      int green = channels == 1 ? red : level(image[pixel * channels + 1]);
      int blue = channels == 1 ? red : level(image[pixel * channels + 2]);
      int colour = red << RED | green << GREEN | blue;
      to.setRGB(left + pixel % width, top + pixel / width, colour);
    }
  }

  private static int level(double value) {
    return (int) Math.round(WHITE * Math.max(0, Math.min(1, value)));
  }
}

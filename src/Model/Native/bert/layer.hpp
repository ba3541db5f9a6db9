// One encoder layer (Devlin et al. 2019; with pre_norm Xiong et al. 2020) as one operator with its own backward pass:
//   post: a = LN1(x + drop(attention(x)));       y = LN2(a + drop(W2 gelu(W1 a)))
//   pre:  a = x + drop(attention(LN1(x)));       y = a + drop(W2 gelu(W1 LN2(a)))
// Biases, dropout, residual sums and norms are one pass over memory each; the attention never writes its scores.
//
// The last layer of a network that is only asked for some tokens (the masked ones, the first of each sequence) computes just
// those: all tokens are keys and values, the asked ones are queries and go on. The result is the same, at a third of the cost.
//
// A layer that checkpoints its activations (Chen et al. 2016) keeps its input alone and computes the rest again before its backward
// pass: the same bits, since dropout is a function of its key. All layers do, not groups of sqrt(n) of them as NVIDIA's: a layer
// keeps 16 times the size of its input, so that n inputs and one layer in full are less than sqrt(n) inputs and sqrt(n) layers in
// full up to more than 200 layers, for the same arithmetic.
#pragma once
#include "bert.hpp"

namespace millrace::bert {

enum LayerParameter { QkvWeight, QkvBias, OutWeight, OutBias, Gamma1, Beta1, UpWeight, UpBias, DownWeight, DownBias, Gamma2, Beta2, LayerParameters };
enum LayerFactor { Qkv, Out, Up, Down, LayerFactors };

struct Layer : torch::CustomClassHolder {
    std::vector<at::Tensor> parameters, working;
    at::Tensor key_offsets, key_positions, query_offsets, query_positions, slopes;
    at::Tensor rows;  // of the queries, ascending; undefined where every token is one
    int64_t heads = 0, key = 0;
    bool pre_norm = false, tanh = false, trains = false, checkpoints = false;
    double epsilon = 0, hidden_dropout = 0, attention_dropout = 0;

    at::Tensor forward(const at::Tensor& input);
    at::Tensor backward(const at::Tensor& dy);

  private:
    enum Site { AttentionSite, OutSite, DownSite };

    // Kept for the backward pass: one row for each token, or (from q on, but for kv) for each query.
    at::Tensor x, attended, kv;
    at::Tensor own, own_attended, q, context, lse, sum1, normed, slope, g, sum2;
    at::Tensor mean1, rstd1, mean2, rstd2;

    bool asks_for_some() const { return rows.defined(); }
    int64_t width() const { return x.size(1); }

    void normalise_input();
    void attend();
    void add_attended();
    void feed_forward();
    void activate();
    at::Tensor output();
    void backward_of_last_sum(const at::Tensor& dy, at::Tensor& dsum, at::Tensor& ddown);
    at::Tensor backward_of_feed_forward(at::Tensor ddown, const at::Tensor& dsum);
    void backward_of_first_sum(const at::Tensor& dy, const at::Tensor& dnormed, at::Tensor& dout);
    at::Tensor backward_of_attention(const at::Tensor& dcontext, at::Tensor dsum);
    at::Tensor backward_of_first_norm(const at::Tensor& dnormed, const at::Tensor& dresidual);

    AttentionArgs attention_args() const;
    void forget_activations();
    void forget();
};

}  // namespace millrace::bert
